/** Deletes many at once, and says how that went. */
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { remove } from '@/features/generations/api/remove';
import { forget, settled } from '@/features/generations/useGeneration';
import { useProblemText } from '@/lib/problemText';
import { tell } from '@/ui/Toasts';
import { forEach } from './bulk';

export function useBulkDelete(): (ids: readonly string[]) => Promise<void> {
  const { t } = useTranslation('history');
  const client = useQueryClient();
  const text = useProblemText();
  return async (ids) => {
    const { done, failed } = await forEach(ids, async (id) => {
      await remove(id).catch((caught) => {
        // Gone already is what was wanted.
        if (caught.status !== 404) throw caught;
      });
      return id;
    });
    for (const id of done) forget(client, id);
    settled(client);
    if (done.length > 0) tell(t('deleted', { count: done.length }), { tone: 'good' });
    const running = failed.filter(({ error }) => error.code === 'conflict').length;
    if (running > 0) tell(t('notDeletedRunning', { count: running }), { tone: 'bad' });
    const other = failed.find(({ error }) => error.code !== 'conflict');
    if (other) tell(t('notDeleted', { count: failed.length - running }), { tone: 'bad', text: text(other.error) });
  };
}
