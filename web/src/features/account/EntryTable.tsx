/** Movements of credits as a table: what it was, how it changed what can be spent, and what was left. */
import {
  ArrowDownLeft,
  ArrowUpRight,
  Check,
  CircleMinus,
  CirclePlus,
  Hourglass,
  type LucideIcon,
  Undo2,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useModels } from '@/api/models';
import { useFormats } from '@/lib/format';
import { classes } from '@/ui/classes';
import { type Column, Table } from '@/ui/Table';
import type { Entry } from './api/statement';
import { SIGNS } from './entries';
import { useReasonText } from './useReasonText';

const ICONS: Record<Entry['kind'], LucideIcon> = {
  grant: CirclePlus,
  hold: Hourglass,
  capture: Check,
  release: Undo2,
  refund: ArrowDownLeft,
  deduct: CircleMinus,
};

/** `entries` undefined: they load. */
export function EntryTable({ entries, skeletons }: { entries: readonly Entry[] | undefined; skeletons?: number }) {
  const { t } = useTranslation(['account', 'common']);
  const { number, moment, ago } = useFormats();
  const columns: Column<Entry>[] = [
    { id: 'what', header: t('statement.what'), place: 'head', cell: (entry) => <What entry={entry} /> },
    {
      id: 'amount',
      header: t('statement.amount'),
      numeric: true,
      place: 'corner',
      cell: ({ kind, amount }) => {
        const sign = SIGNS[kind];
        return (
          <span className={classes('font-medium', sign === '+' && 'text-good', sign === '' && 'text-muted')}>
            {sign}
            {number(amount)}
          </span>
        );
      },
    },
    {
      id: 'available',
      header: t('statement.available'),
      numeric: true,
      cell: ({ balance_after }) => number(balance_after.available),
    },
    {
      id: 'held',
      header: t('statement.held'),
      numeric: true,
      wideOnly: true,
      cell: ({ balance_after }) => <span className="text-muted">{number(balance_after.held)}</span>,
    },
    {
      id: 'at',
      header: t('statement.at'),
      numeric: true,
      cell: ({ at }) => (
        <time dateTime={at} title={ago(at)} className="text-xs whitespace-nowrap text-muted">
          {moment(at)}
        </time>
      ),
    },
  ];
  return (
    <Table
      caption={t('statement.title')}
      columns={columns}
      rows={entries}
      rowKey={({ entry_id }) => entry_id}
      skeletons={skeletons}
      empty={<p className="px-4 py-10 text-center text-sm text-muted">{t('statement.none')}</p>}
    />
  );
}

function What({ entry }: { entry: Entry }) {
  const { t } = useTranslation('account');
  const { data: models } = useModels();
  const Icon = ICONS[entry.kind];
  const why = useReasonText()(entry);
  const model = entry.model && (models?.find(({ id }) => id === entry.model)?.title ?? entry.model);
  return (
    <span className="flex items-center gap-3">
      <span
        className={classes(
          'grid size-8 shrink-0 place-items-center rounded-lg bg-sunken text-muted max-sm:hidden',
          SIGNS[entry.kind] === '+' && 'bg-good-soft text-good',
        )}
      >
        <Icon size={15} aria-hidden />
      </span>
      <span className="min-w-0">
        <span className="block font-medium">{t(`kinds.${entry.kind}`)}</span>
        <span className="block text-xs break-words text-muted">
          {entry.task_id && model ? (
            <Link
              to={`/history/${entry.task_id}`}
              className="inline-flex min-h-6 items-center gap-0.5 text-accent-text hover:underline"
            >
              {model}
              <ArrowUpRight size={12} aria-hidden />
            </Link>
          ) : (
            model
          )}
          {model && why && ' · '}
          {why}
        </span>
      </span>
    </span>
  );
}
