/** Packs the results of many generations into one archive. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { resultsOf, useDownload } from '@/features/generations/useDownload';
import { generationQuery } from '@/features/generations/useGeneration';
import { tell } from '@/ui/Toasts';
import { forEach } from './bulk';

interface BulkDownload {
  start: (ids: readonly string[]) => Promise<void>;
  /** How far it is: first the generations are looked up, then their files are packed. */
  progress: { done: number; count: number } | undefined;
}

export function useBulkDownload(): BulkDownload {
  const { t } = useTranslation('history');
  const client = useQueryClient();
  const { downloadMany, packing } = useDownload();
  const [looking, setLooking] = useState<{ done: number; count: number }>();
  const start = async (ids: readonly string[]) => {
    const count = ids.length;
    setLooking({ done: 0, count });
    const { done, failed } = await forEach(
      ids,
      (id) => client.fetchQuery({ ...generationQuery(id), retry: 1 }),
      (ended) => setLooking({ done: ended, count }),
    );
    setLooking(undefined);
    // As they stand in the list, not as their answers came.
    const full = ids.flatMap((id) => done.find((task) => task.task_id === id && resultsOf(task).length > 0) ?? []);
    if (full.length > 0) await downloadMany(full.map(({ task_id }) => ({ task_id })));
    else if (failed.length === 0) tell(t('nothingToDownload'));
    if (failed.length > 0) tell(t('notDownloaded', { count: failed.length }), { tone: 'bad' });
  };
  return { start, progress: looking ?? packing };
}
