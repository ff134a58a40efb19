/** Every movement of a person's credits, newest first. */
import { ReceiptText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { SIGNS } from '@/features/account/entries';
import { useReasonText } from '@/features/account/useReasonText';
import { useFormats } from '@/lib/format';
import { classes } from '@/ui/classes';
import { LoadMore } from '@/ui/LoadMore';
import { Empty, Failure } from '@/ui/States';
import { type Column, Table } from '@/ui/Table';
import { Actor } from './Actor';
import type { Person } from './api/people';
import { type Entry, useStatement } from './api/statement';

export function StatementCard({ person }: { person: Person }) {
  const { t } = useTranslation('admin');
  const { number, moment } = useFormats();
  const why = useReasonText();
  const list = useStatement(person.uid);
  const columns: Column<Entry>[] = [
    {
      id: 'at',
      header: t('statement.at'),
      cell: ({ at }) => <span className="whitespace-nowrap text-muted">{moment(at)}</span>,
    },
    {
      id: 'kind',
      header: t('statement.kind'),
      place: 'head',
      cell: ({ kind, model }) => (
        <span>
          <span className="font-medium">{t(`statement.kinds.${kind}`)}</span>
          {model && <span className="block text-xs text-muted">{model}</span>}
        </span>
      ),
    },
    {
      id: 'reason',
      header: t('statement.reason'),
      cell: (entry) => <span className="wrap-anywhere">{why(entry) || '–'}</span>,
    },
    {
      id: 'actor',
      header: t('statement.actor'),
      wideOnly: true,
      cell: ({ actor }) => <Actor id={actor} person={person} />,
    },
    {
      id: 'amount',
      header: t('statement.amount'),
      numeric: true,
      cell: ({ kind, amount }) => (
        <span className={classes('font-medium whitespace-nowrap', SIGNS[kind] === '+' && 'text-good')}>
          {SIGNS[kind]}
          {number(amount)}
        </span>
      ),
    },
    {
      id: 'after',
      header: t('statement.after'),
      numeric: true,
      cell: ({ balance_after }) => number(balance_after.available),
    },
  ];
  return (
    <div className="min-w-0">
      <h2 className="mb-3 text-sm font-semibold">{t('statement.title')}</h2>
      {list.error && !list.data ? (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Table
          caption={t('statement.title')}
          columns={columns}
          rows={list.data}
          rowKey={({ entry_id }) => entry_id}
          skeletons={5}
          empty={<Empty icon={<ReceiptText aria-hidden />} title={t('statement.none')} />}
        />
      )}
      <LoadMore list={list} />
    </div>
  );
}
