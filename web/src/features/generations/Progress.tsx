/** How a running task is: its stage, how far it is, how long it will take, and the way to stop it. */
import { CircleStop, Clock, TriangleAlert, WifiOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useModels } from '@/api/models';
import { problemOf } from '@/api/problem';
import { useFormats } from '@/lib/format';
import { useProblemText } from '@/lib/problemText';
import { useHandOver } from '@/lib/useHandOver';
import { Bar } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Dialog';
import { tell } from '@/ui/Toasts';
import { paceOf } from './remaining';
import { cancelling, type Task } from './types';
import { useCancel } from './useGeneration';
import { useNow } from './useNow';

export function Progress({ task, lost }: { task: Task; lost?: boolean }) {
  const { t } = useTranslation(['generations', 'common']);
  const { seconds, progress: written } = useFormats();
  const frame = useHandOver<HTMLDivElement>();
  const typical = useModels().data?.find(({ id }) => id === task.model)?.typical_seconds;
  const { progress, elapsed, left, slow } = paceOf(task, typical, useNow(true));
  const stage =
    task.status === 'cancelling'
      ? 'cancelling'
      : task.stage === 'generating' && task.kind === 'text'
        ? 'writing'
        : task.stage === 'done'
          ? 'saving'
          : task.stage;
  return (
    <div ref={frame} className="grid gap-2">
      <Bar
        work
        label={t('progressOf', { prompt: task.prompt.slice(0, 80) })}
        part={task.status === 'running' ? progress : null}
      />
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <span className="font-medium">{t(`stages.${stage}`)}</span>
        {progress !== null && task.status === 'running' && (
          <span className="text-muted tabular-nums">{written(progress)}</span>
        )}
        <span className="flex items-center gap-1 text-xs text-muted tabular-nums">
          <Clock size={13} aria-hidden />
          {left === undefined
            ? t('elapsed', { time: seconds(elapsed) })
            : t('remaining', { time: seconds(Math.max(1, left)) })}
        </span>
        {slow && !lost && (
          <span className="flex items-center gap-1 text-xs text-warn">
            <TriangleAlert size={13} aria-hidden /> {t('slow')}
          </span>
        )}
        {lost && (
          <span className="flex items-center gap-1 text-xs text-warn">
            <WifiOff size={13} aria-hidden /> {t('lost')}
          </span>
        )}
        <CancelButton task={task} />
      </div>
    </div>
  );
}

/** Stops it; beside it stands what that costs, before it is pressed. It stays, with the focus, until it has ended. */
function CancelButton({ task }: { task: Task }) {
  const { t } = useTranslation('generations');
  const { stop, asking, closeQuestion, confirm } = useStop(task);
  const rule = cancelling(task);
  const stopping = task.status === 'cancelling';
  const why = rule ?? (task.stage === 'saving' || task.stage === 'done' ? 'saving' : 'never');
  const id = `rule-${task.task_id}`;
  return (
    <span className="ml-auto flex items-center gap-2">
      {!stopping && (
        <span id={id} className="text-right text-xs text-muted">
          {rule ? t(`rules.${rule}`, { count: task.credits }) : t(`rules.${why as 'saving' | 'never'}`)}
        </span>
      )}
      <Button
        size="small"
        disabled={!rule && !stopping}
        busy={stopping}
        data-stops={!stopping || undefined}
        aria-describedby={id}
        icon={<CircleStop size={15} aria-hidden />}
        onClick={stop}
      >
        {t('cancelRun')}
      </Button>
      <Confirm
        open={asking}
        onClose={closeQuestion}
        title={t('confirmCancel.title')}
        verb={t('confirmCancel.verb')}
        refuse={t('confirmCancel.keep')}
        danger
        onConfirm={confirm}
      >
        {t('rules.charges', { count: task.credits })}
      </Confirm>
    </span>
  );
}

/** Stopping a task, with a question first where it costs. */
function useStop(task: Task) {
  const stopNow = useStopNow();
  const [asking, setAsking] = useState(false);
  return {
    asking,
    closeQuestion: () => setAsking(false),
    confirm: () => stopNow(task.task_id),
    stop: () => (cancelling(task) === 'charges' ? setAsking(true) : stopNow(task.task_id)),
  };
}

/** Stops a task by its id, and says so where that was not possible. */
export function useStopNow() {
  const { t } = useTranslation('generations');
  const text = useProblemText();
  const cancel = useCancel();
  return (taskId: string) =>
    cancel.mutate(taskId, {
      onError: (caught) => {
        const problem = problemOf(caught);
        // Too late is no fault: its result comes instead.
        const late = problem.code === 'already_finished' || problem.code === 'too_late';
        tell(late ? text(problem) : t('cannotCancel'), late ? {} : { tone: 'bad', text: text(problem) });
      },
    });
}
