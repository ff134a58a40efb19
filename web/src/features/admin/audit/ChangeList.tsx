/** What a record says was changed, in short: field, before, after. */
import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AuditRecord } from './api/audit';
import { difference } from './difference';
import { useValueText } from './useValueText';

export function ChangeList({ record, most }: { record: AuditRecord; most: number }) {
  const { t } = useTranslation('analytics');
  const { name, value } = useValueText();
  const changes = difference(record.before, record.after);
  if (changes.length === 0) return '–';
  return (
    <span className="block text-xs">
      {changes.slice(0, most).map((change) => (
        <span key={change.path.join('.')} className="flex items-center gap-x-1.5 max-sm:flex-wrap max-sm:justify-end">
          <span className="shrink-0 text-muted">{name(change)}</span>
          <span className="max-w-32 truncate">{value(change.before, change.path)}</span>
          <ArrowRight size={12} aria-label={t('audit.became')} className="shrink-0 text-muted" />
          <span className="max-w-32 truncate font-medium">{value(change.after, change.path)}</span>
        </span>
      ))}
      {changes.length > most && <span className="text-muted">{t('audit.more', { count: changes.length - most })}</span>}
    </span>
  );
}
