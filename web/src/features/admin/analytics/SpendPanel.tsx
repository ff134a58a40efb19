/** What was used over time, stacked by kind or by model. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useInView } from '@/lib/useInView';
import { Segmented } from '@/ui/Field';
import { Skeleton } from '@/ui/States';
import type { Column } from '@/ui/Table';
import { usageQuery } from './api/usage';
import { daysBetween, lastOfMonth } from './days';
import { type Filters, type Split, span } from './filters';
import { Panel } from './Panel';
import { OTHERS, type Point, stacked } from './series';
import { useBudget } from './useBudget';
import { useDays, useFigures } from './useFigures';
import type { NameOf } from './useNames';

const Charts = lazy(() => import('./Charts'));

/** Longer periods are drawn by month. */
const MOST_DAYS = 92;
const KINDS: readonly string[] = ['text', 'image', 'video'];
/** The budget is drawn where it does not press the bars flat. */
const MOST_OVER = 1.5;

export function SpendPanel({
  filters,
  change,
  nameOf,
}: {
  filters: Filters;
  change: (wanted: Partial<Filters>) => void;
  nameOf: NameOf;
}) {
  const { t } = useTranslation('analytics');
  const { short, full, long, month } = useDays();
  const figures = useFigures();
  const { department, model, measure } = filters;
  const split: Split = model ? 'model' : filters.split;
  const asking = span(filters);
  const many =
    asking.from !== undefined &&
    daysBetween(asking.from, asking.to ?? new Date().toISOString().slice(0, 10)) > MOST_DAYS;
  const asked = { ...asking, department, by: `${many ? 'month' : 'day'},${split}` };
  const { ref, seen } = useInView<HTMLElement>();
  const query = useQuery({ ...usageQuery(asked), enabled: seen });
  const report = query.data;
  const stack = useMemo(() => {
    if (!report) return { points: [], keys: [] };
    const rows = model ? report.items.filter((row) => row.model === model) : report.items;
    const [time, group] = report.by as ['day' | 'month', Split];
    return stacked(rows, { from: report.from, to: report.to, time, split: group, measure });
  }, [report, model, measure]);
  const budget = useBudget(department);
  const byDay = report?.by[0] === 'day';
  const group = (report?.by[1] ?? split) as Split;
  const highest = Math.max(0, ...stack.points.map(({ total }) => total));
  const perDay = budget && report ? budget / daysBetween(`${report.to.slice(0, 7)}-01`, lastOfMonth(report.to)) : 0;
  const pace = byDay && measure === 'credits' && !model && perDay > 0 && perDay <= highest * MOST_OVER;
  const placeOf = (key: string) =>
    key === OTHERS ? 5 : group === 'kind' ? KINDS.indexOf(key) : stack.keys.indexOf(key);
  const name = (key: string) => nameOf(group, key);
  const columns: Column<Point>[] = [
    { id: 'at', header: byDay ? t('groups.day') : t('groups.month'), cell: ({ at }) => (byDay ? long(at) : month(at)) },
    ...stack.keys.map(
      (key): Column<Point> => ({
        id: key,
        header: name(key),
        numeric: true,
        cell: ({ values }) => figures.value(values[key] ?? 0, measure),
      }),
    ),
    {
      id: 'total',
      header: t('total'),
      numeric: true,
      cell: ({ total }) => <strong className="font-semibold">{figures.value(total, measure)}</strong>,
    },
  ];
  const title = byDay || !report ? t(`spend.day.${measure}`) : t(`spend.month.${measure}`);
  return (
    <Panel
      ref={ref}
      title={title}
      unit={t(`units.${measure}`)}
      query={query}
      asked={asked}
      empty={highest === 0}
      height="h-80 min-h-80 has-[table]:h-auto"
      columns={columns}
      rows={stack.points.filter(({ total }) => total > 0)}
      rowKey={({ at }) => at}
      className="xl:col-span-2"
      actions={
        !model && (
          <Segmented
            label={t('split.label')}
            hideLabel
            value={filters.split}
            options={[
              ['kind', t('split.kind')],
              ['model', t('split.model')],
            ]}
            onChange={(next) => change({ split: next })}
            className="-my-1"
          />
        )
      }
    >
      <Suspense fallback={<Skeleton className="size-full" />}>
        <Charts
          of="spend"
          label={title}
          stack={stack}
          placeOf={placeOf}
          nameOf={name}
          timeOf={byDay ? short : month}
          timeInFull={byDay ? full : month}
          writtenValue={(value) => figures.value(value, measure)}
          shortValue={(value) => figures.short(value, measure)}
          totalName={t('total')}
          pace={
            pace
              ? { value: perDay, name: t('spend.pace', { credits: figures.value(Math.round(perDay), 'credits') }) }
              : undefined
          }
          whole={measure !== 'cost'}
        />
      </Suspense>
    </Panel>
  );
}
