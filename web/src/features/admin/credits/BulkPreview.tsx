/** What would become of everybody, before anything is moved. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Table } from '@/ui/Table';
import type { Many } from './api/changeMany';
import { BulkRefusals } from './BulkRefusals';

/** More rows would only be scrolled past. */
const SHOWN = 100;

export function BulkPreview({ preview }: { preview: Many }) {
  const { t } = useTranslation('admin');
  const { number } = useFormats();
  const hidden = preview.items.length - SHOWN;
  const moved = preview.items.reduce((sum, { before, after }) => sum + after - before, 0);
  return (
    <div className="flex flex-col gap-4">
      <p role="status" className="text-sm">
        {t('bulk.would', { count: preview.given })}{' '}
        {preview.given > 0 && <strong>{t('bulk.sum', { sum: number(moved) })}</strong>}
      </p>
      <BulkRefusals refusals={preview.refusals} />
      {preview.items.length > 0 && (
        <Table
          caption={t('bulk.preview')}
          rows={preview.items.slice(0, SHOWN)}
          rowKey={({ uid }) => uid}
          columns={[
            {
              id: 'person',
              header: t('fields.person'),
              cell: ({ name, email }) => (
                <span className="block truncate" title={email}>
                  {name || email}
                </span>
              ),
            },
            { id: 'before', header: t('bulk.before'), numeric: true, cell: ({ before }) => number(before) },
            {
              id: 'after',
              header: t('bulk.after'),
              numeric: true,
              cell: ({ after }) => <strong>{number(after)}</strong>,
            },
          ]}
        />
      )}
      {hidden > 0 && <p className="text-sm text-muted">{t('bulk.hidden', { count: hidden })}</p>}
    </div>
  );
}
