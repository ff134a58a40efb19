/** What came of a generation: its results, how far it is, or why there is nothing. */
import { CalendarX2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outcome } from '@/features/generations/Outcome';
import { Progress } from '@/features/generations/Progress';
import { ratiosOf } from '@/features/generations/shape';
import { TextResult } from '@/features/generations/TextResult';
import { isFinished, type ResultRef, type Task } from '@/features/generations/types';
import { classes } from '@/ui/classes';
import { STAGE, Stage } from './Stage';

const Viewer = lazy(() => import('@/features/generations/Viewer'));

export function Result({ task, lost, onRenew }: { task: Task; lost: boolean; onRenew: () => void }) {
  const { t } = useTranslation(['generations', 'common']);
  const [open, setOpen] = useState<ResultRef>();
  const { task_id } = task;
  const expired = task.status === 'succeeded' && task.outputs.length === 0 && !task.text;
  return (
    <div className="grid gap-4">
      <p role="status" className="sr-only">
        {t(`common:statuses.${task.status}`)}
      </p>
      {!isFinished(task) && <Progress task={task} lost={lost} />}
      {task.status === 'failed' || task.status === 'cancelled' ? (
        <Outcome task={task} />
      ) : expired ? (
        <p className="flex items-center gap-3 rounded-xl bg-sunken/60 p-4 text-sm text-muted">
          <CalendarX2 size={20} aria-hidden className="shrink-0" />
          {t('expired')}
        </p>
      ) : task.outputs.length > 0 ? (
        <Stage task={task} onOpen={(index) => setOpen({ task_id, index })} onBroken={onRenew} />
      ) : task.kind === 'text' ? (
        <TextResult task={task} open />
      ) : (
        <div aria-hidden className={classes('animate-shimmer', STAGE)} style={{ aspectRatio: ratiosOf(task)[0] }} />
      )}
      {open && (
        <Suspense>
          <Viewer
            results={task.outputs.map(({ index }) => ({ task_id, index }))}
            shown={open}
            onShow={setOpen}
            onClose={() => setOpen(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}
