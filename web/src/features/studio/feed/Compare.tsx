/** Two results side by side, with what was different in their making. */
import { useTranslation } from 'react-i18next';
import { Picture } from '@/features/generations/Picture';
import { TextResult } from '@/features/generations/TextResult';
import type { ResultRef, Task } from '@/features/generations/types';
import { useGeneration } from '@/features/generations/useGeneration';
import { type Setting, useSettings } from '@/features/generations/useSettings';
import { useFormats } from '@/lib/format';
import { classes } from '@/ui/classes';
import { Dialog } from '@/ui/Dialog';
import { Failure, Skeleton } from '@/ui/States';

export default function Compare({ left, right, onClose }: { left: ResultRef; right: ResultRef; onClose: () => void }) {
  const { t } = useTranslation('studio');
  const one = useGeneration(left.task_id);
  const other = useGeneration(right.task_id);
  return (
    <Dialog open onClose={onClose} width="full" title={t('feed.compareTitle')}>
      {/* There is nothing to press in it: where it scrolls, the keyboard scrolls it from here. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above. */}
      <div tabIndex={0} className="grid gap-4 rounded-lg sm:grid-cols-2">
        <Side {...one} result={left} against={other.task} />
        <Side {...other} result={right} against={one.task} />
      </div>
    </Dialog>
  );
}

function Side({
  task,
  error,
  refetch,
  result,
  against,
}: ReturnType<typeof useGeneration> & { result: ResultRef; against: Task | undefined }) {
  const { t } = useTranslation(['studio', 'generations', 'common']);
  const { seconds } = useFormats();
  const factsOf = useFacts();
  if (!task) return error ? <Failure error={error} onRetry={refetch} /> : <Skeleton className="aspect-square w-full" />;
  const output = task.outputs.find(({ index }) => index === result.index);
  const others = new Map(against && factsOf(against).map(({ title, value }) => [title, value]));
  const took = task.started_at && task.finished_at ? Date.parse(task.finished_at) - Date.parse(task.started_at) : 0;
  return (
    <section className="grid min-w-0 content-start gap-4" aria-label={task.prompt}>
      {output ? (
        <div className="grid place-items-center overflow-hidden rounded-xl bg-sunken">
          <Picture task={task} output={output} onBroken={refetch} className="max-h-[58dvh]" />
        </div>
      ) : (
        <TextResult task={task} open />
      )}
      <dl className="grid gap-1 text-sm">
        {factsOf(task).map(({ name, title, value }) => {
          const differs = against !== undefined && others.get(title) !== value;
          return (
            <div
              key={name}
              className={classes(
                'flex justify-between gap-4 rounded-md px-2 py-1',
                differs && 'bg-warn-soft text-warn',
              )}
            >
              <dt className={differs ? 'font-medium' : 'text-muted'}>
                {title}
                {differs && <span className="sr-only">: {t('feed.difference')}</span>}
              </dt>
              <dd className="min-w-0 text-right break-words">{value}</dd>
            </div>
          );
        })}
        <div className="flex justify-between gap-4 px-2 py-1">
          <dt className="text-muted">{t('generations:facts.took')}</dt>
          <dd>{seconds(took / 1000)}</dd>
        </div>
        <div className="flex justify-between gap-4 px-2 py-1">
          <dt className="text-muted">{t('generations:facts.charged')}</dt>
          <dd>{t('common:credits', { count: task.charged })}</dd>
        </div>
      </dl>
    </section>
  );
}

/** What makes one generation comparable with another: prompt, model and settings. */
function useFacts(): (task: Task) => Setting[] {
  const { t } = useTranslation('generations');
  const settings = useSettings();
  return (task) => [
    { name: 'prompt', title: t('facts.prompt'), value: task.prompt },
    { name: 'model', title: t('facts.model'), value: task.model_title },
    ...settings(task),
  ];
}
