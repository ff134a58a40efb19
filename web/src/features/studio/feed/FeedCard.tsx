/** A generation in the feed, from the press of the button to its results. */
import { CircleOff } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MainActions } from '@/features/generations/MainActions';
import { MoreActions } from '@/features/generations/MoreActions';
import { Outcome } from '@/features/generations/Outcome';
import { Progress } from '@/features/generations/Progress';
import { Results, type Selection } from '@/features/generations/Results';
import { type AnyTask, isFinished, isFull, type ListedTask, type ResultRef } from '@/features/generations/types';
import { useGeneration } from '@/features/generations/useGeneration';
import { useInView } from '@/lib/useInView';
import { Dialog } from '@/ui/Dialog';
import { CardFrame } from './CardFrame';
import { Waiting } from './Waiting';

const TaskDetails = lazy(() => import('@/features/generations/TaskDetails'));

interface FeedCardProps {
  listed: ListedTask;
  selection: Selection;
  onOpen: (result: ResultRef) => void;
  /** Called when its status has changed before the person's eyes. */
  onChange: (task: AnyTask) => void;
}

export function FeedCard({ listed, selection, onOpen, onChange }: FeedCardProps) {
  const { t } = useTranslation(['generations', 'common']);
  const { ref, seen } = useInView<HTMLElement>();
  const [details, setDetails] = useState(false);
  const { task: full, lost, gone, refetch } = useGeneration(listed.task_id, { enabled: seen || !isFinished(listed) });
  const task: AnyTask = full ?? listed;
  useStatusChange(task, onChange);
  if (gone)
    return (
      <CardFrame task={task} ref={ref}>
        <p className="flex items-center gap-2 text-sm text-muted">
          <CircleOff size={16} aria-hidden /> {t('gone')}
        </p>
      </CardFrame>
    );
  const running = !isFinished(task);
  const withResults = task.status === 'succeeded' || running;
  const written = task.kind === 'text' && (Boolean(task.text) || task.status === 'succeeded');
  return (
    <CardFrame
      task={task}
      ref={ref}
      linked
      actions={
        !running && (
          <MoreActions task={task} linked onDetails={() => setDetails(true)} goOn={() => after(ref.current)} />
        )
      }
    >
      <div className="grid grid-cols-1 gap-3">
        {task.kind === 'text' && !written && running && <Waiting task={task} />}
        {(task.kind === 'text' ? written : withResults) && (
          <Results task={task} {...{ selection, onOpen }} onBroken={refetch} waiting={<Waiting task={task} />} />
        )}
        {running && isFull(task) && <Progress task={task} lost={lost} />}
        {(task.status === 'failed' || task.status === 'cancelled') && <Outcome task={task} />}
        {task.status === 'succeeded' && (
          <div className="-mb-1 -ml-2.5 flex flex-wrap items-center gap-1">
            <MainActions task={task} />
          </div>
        )}
      </div>
      <Dialog open={details} onClose={() => setDetails(false)} title={t('facts.title')}>
        <Suspense>
          <TaskDetails task={task} index={task.outputs.length === 1 ? 0 : undefined} />
        </Suspense>
      </Dialog>
    </CardFrame>
  );
}

/** What comes after a card that goes: the next one, or the heading of them all. */
const after = (card: HTMLElement | null) =>
  card?.nextElementSibling instanceof HTMLElement
    ? card.nextElementSibling
    : card?.closest('section')?.querySelector<HTMLElement>('h2');

function useStatusChange(task: AnyTask, onChange: (task: AnyTask) => void): void {
  const before = useRef(task.status);
  useEffect(() => {
    if (before.current === task.status) return;
    before.current = task.status;
    onChange(task);
  });
}
