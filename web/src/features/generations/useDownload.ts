/** Downloads: one result under the name the API gave it, or many as an archive. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '@/api/problem';
import { useProblemText } from '@/lib/problemText';
import { saveBlob, saveFrom } from '@/lib/save';
import { tell } from '@/ui/Toasts';
import { namesOf, type Result, stemOf } from './files';
import type { Output, ResultRef, Task } from './types';
import { generationQuery } from './useGeneration';

export function useDownload() {
  const { t } = useTranslation('generations');
  const text = useProblemText();
  const client = useQueryClient();
  const [packing, setPacking] = useState<{ done: number; count: number }>();

  /** Tasks in full, with addresses that still work. */
  const current = useCallback(
    (ids: readonly string[]) =>
      Promise.all([...new Set(ids)].map((id) => client.fetchQuery({ ...generationQuery(id), retry: 1 }))),
    [client],
  );
  const failed = (caught: unknown) => tell(t('zipFailed'), { tone: 'bad', text: text(problemOf(caught)) });

  /** Save one result. */
  const download = async ({ task_id, index }: ResultRef) => {
    try {
      const [task] = await current([task_id]);
      const result = task && resultAt(task, index);
      if (result?.output) saveFrom(result.output.download_url);
      else if (task?.text) saveBlob(new Blob([task.text], { type: 'text/markdown' }), namesOf([{ task }])[0] ?? '');
    } catch (caught) {
      failed(caught);
    }
  };

  /** Save many as an archive; without indices all results of the tasks. */
  const downloadMany = async (wanted: readonly (ResultRef | { task_id: string })[]) => {
    try {
      const tasks = await current(wanted.map(({ task_id }) => task_id));
      const results = wanted.flatMap((one) => {
        const task = tasks.find(({ task_id }) => task_id === one.task_id);
        if (!task) return [];
        return 'index' in one ? (resultAt(task, one.index) ?? []) : resultsOf(task);
      });
      setPacking({ done: 0, count: results.length });
      const { zipOf } = await import('./zip');
      const archive = await zipOf(results, (done) => setPacking({ done, count: results.length }));
      saveBlob(archive, `${stemOf(tasks.length === 1 ? (tasks[0]?.prompt ?? '') : 'results')}.zip`);
    } catch (caught) {
      failed(caught);
    } finally {
      setPacking(undefined);
    }
  };

  return { download, downloadMany, packing };
}

/** All results of a task, in their order. */
export function resultsOf(task: Task): Result<Output>[] {
  if (task.status !== 'succeeded') return [];
  if (task.outputs.length > 0) return task.outputs.map((output) => ({ task, output }));
  return task.text ? [{ task }] : [];
}

const resultAt = (task: Task, index: number) =>
  resultsOf(task).find(({ output }) => (output ? output.index === index : index === 0));
