/** Who changed what: filtered, endless, read only, each record with all it says. */
import { Download, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { problemOf } from '@/api/problem';
import { useProblemText } from '@/lib/problemText';
import { Button } from '@/ui/Button';
import { LoadMore } from '@/ui/LoadMore';
import { Page } from '@/ui/Page';
import { Empty, Failure } from '@/ui/States';
import { tell } from '@/ui/Toasts';
import { AuditFilterBar } from './AuditFilterBar';
import { AuditTable } from './AuditTable';
import { type AuditRecord, saveAudit, useAudit } from './api/audit';
import { type AuditFilters, addressOf, filtersOf } from './filters';
import { RecordDialog } from './RecordDialog';

export default function Audit() {
  const { t } = useTranslation(['analytics', 'common']);
  const problemText = useProblemText();
  const [address, setAddress] = useSearchParams();
  const filters = filtersOf(address);
  const change = (wanted: AuditFilters) => setAddress(addressOf(wanted), { replace: true, preventScrollReset: true });
  const records = useAudit(filters);
  const [open, setOpen] = useState<AuditRecord>();
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    try {
      await saveAudit(filters);
    } catch (caught) {
      tell(problemText(problemOf(caught)), { tone: 'bad' });
    } finally {
      setSaving(false);
    }
  };
  return (
    <Page
      wide
      title={t('audit.title')}
      lead={t('audit.lead')}
      actions={
        <Button icon={<Download size={16} aria-hidden />} busy={saving} onClick={save}>
          {t('common:csv')}
        </Button>
      }
    >
      <AuditFilterBar filters={filters} onChange={change} />
      <p role="status" className="sr-only">
        {records.data && t('common:shown', { count: records.data.length })}
      </p>
      {records.error && !records.data ? (
        <Failure error={records.error} onRetry={() => void records.refetch()} />
      ) : (
        <AuditTable
          records={records.data}
          onOpen={setOpen}
          empty={
            records.hasNextPage ? undefined : (
              <Empty
                icon={<ScrollText aria-hidden />}
                title={t('audit.none')}
                action={address.size > 0 && <Button onClick={() => change({})}>{t('common:clear')}</Button>}
              />
            )
          }
        />
      )}
      <LoadMore list={records} />
      {open && <RecordDialog record={open} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}
