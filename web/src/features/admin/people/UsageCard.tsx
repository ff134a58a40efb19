/** What a person used in the last months. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Card } from '@/ui/Page';
import { Failure, Skeleton } from '@/ui/States';
import { Table } from '@/ui/Table';
import { useDepartmentTitle } from '../departments/useDepartmentOptions';
import type { Person } from './api/people';
import { usePersonUsage } from './api/usage';

export function UsageCard({ person }: { person: Person }) {
  const { t } = useTranslation('admin');
  const { number, month } = useFormats();
  const titleOf = useDepartmentTitle();
  const { data, error, refetch } = usePersonUsage(person.uid, person.department);
  return (
    <Card title={t('usage.title', { department: titleOf(person.department) })}>
      {error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton className="h-24" />
      ) : data.length === 0 ? (
        <p className="py-3 text-sm text-muted">{t('usage.none')}</p>
      ) : (
        <Table
          caption={t('usage.title', { department: titleOf(person.department) })}
          rows={data}
          rowKey={({ month }) => month ?? ''}
          columns={[
            { id: 'month', header: t('usage.month'), place: 'head', cell: (row) => month(row.month ?? '') },
            { id: 'done', header: t('usage.succeeded'), numeric: true, cell: (row) => number(row.succeeded) },
            { id: 'failed', header: t('usage.failed'), numeric: true, cell: (row) => number(row.failed) },
            { id: 'cancelled', header: t('usage.cancelled'), numeric: true, cell: (row) => number(row.cancelled) },
            {
              id: 'credits',
              header: t('usage.credits'),
              numeric: true,
              cell: (row) => <strong>{number(row.credits - row.refunded)}</strong>,
            },
          ]}
        />
      )}
    </Card>
  );
}
