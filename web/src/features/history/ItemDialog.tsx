/** An item over the list it was opened from; arrows go to its neighbours. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import type { ListedTask } from '@/features/generations/types';
import { useGeneration } from '@/features/generations/useGeneration';
import { useFormats } from '@/lib/format';
import { useShortcuts } from '@/lib/shortcuts';
import { Dialog } from '@/ui/Dialog';
import { IconButton } from '@/ui/IconButton';
import { ItemActions } from './ItemActions';
import { ItemState } from './ItemState';

export default function ItemDialog({ taskId, items }: { taskId: string | undefined; items: readonly ListedTask[] }) {
  const { t } = useTranslation(['history', 'common']);
  const { moment } = useFormats();
  const navigate = useNavigate();
  const { search } = useLocation();
  // While it fades away, it shows what it showed.
  const [kept, setKept] = useState(taskId ?? '');
  if (taskId && taskId !== kept) setKept(taskId);
  const { task } = useGeneration(kept, { enabled: taskId !== undefined });
  const place = items.findIndex(({ task_id }) => task_id === kept);
  const shown = task ?? items[place];
  const go = (by: -1 | 1) => {
    const next = items[place + by];
    if (place >= 0 && next)
      navigate({ pathname: `/history/${next.task_id}`, search }, { replace: true, state: { over: true } });
  };
  const contents = useRef<HTMLDivElement>(null);
  // Not while a menu or the viewer is open over it: those have arrows of their own.
  const isHere = ({ target }: KeyboardEvent) =>
    target instanceof Node && contents.current?.closest('[role=dialog]')?.contains(target);
  useShortcuts(
    { arrowleft: (event) => isHere(event) && go(-1), arrowright: (event) => isHere(event) && go(1) },
    taskId !== undefined,
  );
  return (
    <Dialog
      open={taskId !== undefined}
      onClose={() => navigate(-1)}
      title={<span className="line-clamp-1">{shown?.prompt ?? t('item')}</span>}
      description={shown ? `${shown.model_title} · ${moment(shown.created_at)}` : ' '}
      width="full"
      actions={
        <div className="flex w-full flex-wrap items-center gap-2">
          <IconButton label={t('previous')} look="plain" disabled={place <= 0} onClick={() => go(-1)}>
            <ChevronLeft size={18} aria-hidden />
          </IconButton>
          <IconButton
            label={t('next')}
            look="plain"
            disabled={place < 0 || place >= items.length - 1}
            onClick={() => go(1)}
          >
            <ChevronRight size={18} aria-hidden />
          </IconButton>
          <div className="ml-auto">{task && <ItemActions task={task} onDeleted={() => navigate(-1)} />}</div>
        </div>
      }
    >
      <div ref={contents}>{kept && <ItemState key={kept} taskId={kept} />}</div>
    </Dialog>
  );
}
