/** The present month: what is spent so far, what it will come to, and its budget. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { useInView } from '@/lib/useInView';
import { Bar } from '@/ui/Badge';
import { Skeleton } from '@/ui/States';
import type { Column } from '@/ui/Table';
import { usageQuery } from './api/usage';
import { Panel } from './Panel';
import { growing, type Step, spent } from './series';
import { useBudget } from './useBudget';
import { useDays, useFigures } from './useFigures';

const Charts = lazy(() => import('./Charts'));

/** The budget's line is drawn where it does not press the curve flat; the bar below tells of it always. */
const MOST_OVER = 2.5;

export function MonthPanel({ department }: { department: string | undefined }) {
  const { t } = useTranslation('analytics');
  const { number, percent, month } = useFormats();
  const { short, full, long } = useDays();
  const figures = useFigures();
  const asked = { department, by: 'day' };
  const { ref, seen } = useInView<HTMLElement>();
  const query = useQuery({ ...usageQuery(asked), enabled: seen });
  const report = query.data;
  const projected = report?.projection ? spent(report.projection) : null;
  const steps = useMemo(
    () => (report ? growing(report.items, { from: report.from, to: report.to, projected }) : []),
    [report, projected],
  );
  const budget = useBudget(department);
  const soFar = report ? spent(report.total) : 0;
  const drawn = budget !== null && budget <= Math.max(soFar, projected ?? 0) * MOST_OVER;
  const over = budget !== null && projected !== null && projected > budget;
  const columns: Column<Step>[] = [
    { id: 'day', header: t('groups.day'), cell: ({ day }) => long(day) },
    {
      id: 'spent',
      header: t('month.spent'),
      numeric: true,
      cell: (step) => (step.spent === null ? '–' : number(step.spent)),
    },
    {
      id: 'projected',
      header: t('month.projected'),
      numeric: true,
      cell: (step) => (step.projected === null || step.spent !== null ? '–' : number(step.projected)),
    },
  ];
  return (
    <Panel
      ref={ref}
      title={t('month.title', { month: month((report?.to ?? new Date().toISOString()).slice(0, 7)) })}
      unit={t('month.unit')}
      query={query}
      asked={asked}
      empty={false}
      height="h-80 min-h-80 has-[table]:h-auto"
      columns={columns}
      rows={steps}
      rowKey={({ day }) => day}
    >
      <div className="flex size-full flex-col">
        <dl className="mb-2 flex gap-6">
          <Figure name={t('month.spent')} value={number(soFar)} />
          <Figure name={t('month.projected')} value={projected === null ? '–' : number(projected)} warn={over} />
          {budget !== null && <Figure name={t('month.budget')} value={number(budget)} />}
        </dl>
        <div className="min-h-0 grow">
          <Suspense fallback={<Skeleton className="size-full" />}>
            <Charts
              of="month"
              label={t('month.label')}
              steps={steps}
              budget={
                drawn && budget !== null
                  ? { value: budget, name: t('month.budgetLine', { credits: number(budget) }) }
                  : undefined
              }
              spentName={t('month.spent')}
              projectedName={t('month.projected')}
              timeOf={short}
              timeInFull={full}
              writtenValue={number}
              shortValue={(value) => figures.short(value, 'credits')}
            />
          </Suspense>
        </div>
        {budget ? (
          <div className="mt-2">
            <Bar label={t('month.bar')} part={soFar / budget} />
            <p className="mt-1.5 truncate text-xs text-muted">
              {over
                ? t('month.over', { part: percent((projected ?? 0) / budget) })
                : t('month.used', { part: percent(soFar / budget) })}
            </p>
          </div>
        ) : (
          <p className="mt-2 text-xs text-muted">{t('month.noBudget')}</p>
        )}
      </div>
    </Panel>
  );
}

function Figure({ name, value, warn }: { name: string; value: string; warn?: boolean }) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-muted">{name}</dt>
      <dd className={`text-lg font-semibold tracking-tight tabular-nums ${warn ? 'text-warn' : ''}`}>{value}</dd>
    </div>
  );
}
