/** The list of records: a row each, a card on a phone. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Button } from '@/ui/Button';
import { type Column, Table } from '@/ui/Table';
import type { AuditRecord } from './api/audit';
import { ChangeList } from './ChangeList';
import { isAction } from './filters';
import { Target } from './Target';
import { Who } from './Who';

/** Changes that a row shows; the rest is in the record. */
const SHOWN = 2;

interface AuditTableProps {
  records: readonly AuditRecord[] | undefined;
  onOpen: (record: AuditRecord) => void;
  empty?: ReactNode;
}

export function AuditTable({ records, onOpen, empty }: AuditTableProps) {
  const { t } = useTranslation(['analytics', 'common']);
  const { moment } = useFormats();
  const columns: Column<AuditRecord>[] = [
    {
      id: 'action',
      header: t('audit.action'),
      place: 'head',
      cell: ({ action, reason }) => (
        <span className="block min-w-0 max-w-64 text-left">
          <span className="block font-medium">{isAction(action) ? t(`audit.actions.${action}`) : action}</span>
          {reason && <span className="block truncate text-xs text-muted">{reason}</span>}
        </span>
      ),
    },
    { id: 'target', header: t('audit.target'), cell: (record) => <Target record={record} /> },
    {
      id: 'change',
      header: t('audit.change'),
      cell: (record) => <ChangeList record={record} most={SHOWN} />,
    },
    { id: 'actor', header: t('audit.actor'), cell: ({ actor }) => <Who id={actor} link /> },
    {
      id: 'at',
      header: t('audit.at'),
      cell: ({ at }) => <span className="whitespace-nowrap text-muted">{moment(at)}</span>,
    },
    {
      id: 'open',
      header: t('models.actions'),
      place: 'corner',
      cell: (record) => (
        <Button size="small" look="quiet" onClick={() => onOpen(record)}>
          {t('common:details')}
        </Button>
      ),
    },
  ];
  return (
    <Table
      caption={t('audit.title')}
      columns={columns}
      rows={records}
      rowKey={({ audit_id }) => audit_id}
      empty={empty}
      skeletons={10}
    />
  );
}
