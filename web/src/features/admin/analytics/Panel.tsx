/** The frame of one chart: what it shows and in which unit, the same as a table, and as a file. */
import type { UseQueryResult } from '@tanstack/react-query';
import { ChartColumn, Download, Table2 } from 'lucide-react';
import { type ReactNode, type Ref, useDeferredValue, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, problemOf } from '@/api/problem';
import { useProblemText } from '@/lib/problemText';
import { classes } from '@/ui/classes';
import { IconButton } from '@/ui/IconButton';
import { Failure, Skeleton } from '@/ui/States';
import { type Column, Table } from '@/ui/Table';
import { tell } from '@/ui/Toasts';
import { saveUsage, type UsageAsked, type UsageReport } from './api/usage';

interface PanelProps<Row> {
  ref?: Ref<HTMLElement>;
  title: string;
  /** What its numbers are. */
  unit: string;
  query: UseQueryResult<UsageReport, ApiError>;
  /** What its file is asked for with. */
  asked: UsageAsked;
  /** Whether the period has nothing to show. */
  empty: boolean;
  /** The class of the height that its contents have in every state. */
  height: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Why this cannot be shown, instead of it. */
  refused?: string;
  /** It is a table already. */
  alwaysTable?: boolean;
  actions?: ReactNode;
  className?: string;
  /** The chart. */
  children: ReactNode;
}

export function Panel<Row>({
  ref,
  title,
  unit,
  query,
  asked,
  empty,
  height,
  columns,
  rows,
  rowKey,
  refused,
  alwaysTable,
  actions,
  className,
  children,
}: PanelProps<Row>) {
  const { t } = useTranslation(['analytics', 'common']);
  const problemText = useProblemText();
  const [tabled, setTabled] = useState(false);
  const [saving, setSaving] = useState(false);
  const heading = useId();
  const report = query.data;
  // The first drawing of a chart is long: it gives way to whatever is pressed meanwhile.
  const pending = useDeferredValue(query.isPending) || query.isPending;
  const save = async () => {
    if (!report) return;
    setSaving(true);
    try {
      await saveUsage(asked, report);
    } catch (caught) {
      tell(problemText(problemOf(caught)), { tone: 'bad' });
    } finally {
      setSaving(false);
    }
  };
  return (
    <section
      ref={ref}
      aria-labelledby={heading}
      aria-busy={query.isFetching}
      className={classes('flex min-w-0 flex-col rounded-2xl border border-line bg-surface p-4 sm:p-5', className)}
    >
      <header className="mb-4 flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-40">
          <h2 id={heading} className="text-sm font-semibold">
            {title}
          </h2>
          <p className="text-xs text-muted">{unit}</p>
        </div>
        {actions && <div className="order-last max-sm:w-full sm:order-none">{actions}</div>}
        <div className="-my-1 -mr-1.5 flex shrink-0">
          {!alwaysTable && (
            <IconButton
              size="small"
              label={`${tabled ? t('common:hideTable') : t('common:showTable')}: ${title}`}
              aria-pressed={tabled}
              onClick={() => setTabled(!tabled)}
            >
              {tabled ? <ChartColumn size={16} aria-hidden /> : <Table2 size={16} aria-hidden />}
            </IconButton>
          )}
          <IconButton
            size="small"
            label={`${t('common:csv')}: ${title}`}
            disabled={saving || !report || refused !== undefined}
            onClick={save}
          >
            <Download size={16} aria-hidden />
          </IconButton>
        </div>
      </header>
      <div className={classes('grow transition-opacity', height, query.isPlaceholderData && 'opacity-50')}>
        {refused !== undefined ? (
          <Note>{refused}</Note>
        ) : pending ? (
          <Skeleton className="size-full min-h-[inherit]" />
        ) : query.isError && !query.data ? (
          <Failure error={query.error} onRetry={() => void query.refetch()} className="h-full border-0" />
        ) : empty ? (
          <Note>{t('empty')}</Note>
        ) : tabled ? (
          <div className="max-h-[30rem] overflow-y-auto">
            <Table caption={`${title}, ${unit}`} columns={columns} rows={rows} rowKey={rowKey} />
          </div>
        ) : (
          children
        )}
      </div>
    </section>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p className="grid h-full min-h-[inherit] place-items-center rounded-xl bg-sunken/50 px-6 text-center text-sm text-muted">
      {children}
    </p>
  );
}
