/** Why credits moved, as a sentence; empty where the kind of the movement says it all. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import type { Entry } from './api/statement';
import { reasonOf } from './entries';

export function useReasonText(): (entry: Pick<Entry, 'kind' | 'actor' | 'reason'>) => string {
  const { t, i18n } = useTranslation(['account', 'generations']);
  const { month } = useFormats();
  return (entry) => {
    const reason = reasonOf(entry);
    if (reason === null) return '';
    if ('written' in reason) return reason.written;
    if ('month' in reason) return t(`reasons.${reason.key}`, { month: month(reason.month) });
    // A code that is newer than this page has no text of its own.
    if ('code' in reason && i18n.exists(`generations:reasons.${reason.code}`))
      return t(`generations:reasons.${reason.code as 'timed_out'}`);
    return t(`reasons.${reason.key}`);
  };
}
