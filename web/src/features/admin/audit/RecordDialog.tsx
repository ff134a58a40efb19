/** All that a record says: what was before and is after, why, from where, and its place in the chain. */
import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Badge } from '@/ui/Badge';
import { Dialog } from '@/ui/Dialog';
import { IconButton } from '@/ui/IconButton';
import { tell } from '@/ui/Toasts';
import type { AuditRecord } from './api/audit';
import { difference } from './difference';
import { isAction } from './filters';
import { Target } from './Target';
import { useValueText } from './useValueText';
import { Who } from './Who';

export function RecordDialog({ record, onClose }: { record: AuditRecord; onClose: () => void }) {
  const { t } = useTranslation('analytics');
  const { moment } = useFormats();
  const { name, value } = useValueText();
  const changes = difference(record.before, record.after);
  const gone = record.erased.length > 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={isAction(record.action) ? t(`audit.actions.${record.action}`) : record.action}
      description={moment(record.at)}
    >
      <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2">
        <Fact name={t('audit.actor')}>
          <Who id={record.actor} link />
        </Fact>
        <Fact name={t('audit.target')}>
          <Target record={record} />
        </Fact>
        {record.reason && (
          <Fact name={t('audit.reason')} wide>
            {record.reason}
          </Fact>
        )}
      </dl>
      <h3 className="mt-5 mb-2 text-sm font-semibold">{t('audit.change')}</h3>
      {gone && (
        <p className="mb-2">
          <Badge tone="warn">{t('audit.erased')}</Badge>
        </p>
      )}
      {changes.length === 0 ? (
        <p className="text-sm text-muted">{t('audit.noChange')}</p>
      ) : (
        <div className="overflow-hidden rounded-xl border border-line">
          <table className="w-full table-fixed text-sm">
            <thead>
              <tr className="border-b border-line bg-sunken/50 text-left text-xs text-muted">
                <th scope="col" className="px-3 py-2 font-medium">
                  {t('audit.field')}
                </th>
                <th scope="col" className="px-3 py-2 font-medium">
                  {t('audit.before')}
                </th>
                <th scope="col" className="px-3 py-2 font-medium">
                  {t('audit.after')}
                </th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <tr key={change.path.join('.')} className="border-b border-line align-top last:border-0">
                  <th scope="row" className="px-3 py-2 text-left font-normal break-words text-muted">
                    {name(change)}
                  </th>
                  <td className="bg-bad-soft/40 px-3 py-2 break-words">{value(change.before, change.path)}</td>
                  <td className="bg-good-soft/40 px-3 py-2 font-medium break-words">
                    {value(change.after, change.path)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h3 className="mt-5 mb-2 text-sm font-semibold">{t('audit.trace')}</h3>
      <dl className="grid gap-3 text-sm">
        <Fact name={t('audit.address')}>{record.address || '–'}</Fact>
        <Code name={t('audit.request')} code={record.request_id} />
        <Code name={t('audit.id')} code={record.audit_id} />
        <Code name={t('audit.digest', { number: record.number })} code={record.digest} />
      </dl>
    </Dialog>
  );
}

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? 'min-w-0 sm:col-span-2' : 'min-w-0'}>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}

function Code({ name, code }: { name: string; code: string }) {
  const { t } = useTranslation();
  if (!code) return null;
  return (
    <Fact name={name}>
      <span className="flex items-center gap-1">
        <code className="min-w-0 truncate text-xs">{code}</code>
        <IconButton
          size="small"
          label={`${t('copy')}: ${name}`}
          onClick={() => void navigator.clipboard.writeText(code).then(() => tell(t('copied')))}
        >
          <Copy size={14} aria-hidden />
        </IconButton>
      </span>
    </Fact>
  );
}
