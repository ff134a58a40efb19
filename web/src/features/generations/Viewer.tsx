/** A result as large as the window, with all that is known of it, and its neighbours one key away. */
import { ChevronLeft, ChevronRight, Download, Info, Maximize2, Minimize2, WandSparkles } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '@/lib/shortcuts';
import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { Dialog } from '@/ui/Dialog';
import { IconButton } from '@/ui/IconButton';
import { Failure, Skeleton } from '@/ui/States';
import { Picture } from './Picture';
import TaskDetails from './TaskDetails';
import { TextResult } from './TextResult';
import type { ResultRef, Task } from './types';
import { canBeReference, UseAs, UseAsIcon } from './UseAs';
import { useReuse } from './useAgain';
import { useDownload } from './useDownload';
import { useGeneration } from './useGeneration';

interface ViewerProps {
  /** What can be looked through, in order. */
  results: readonly ResultRef[];
  shown: ResultRef;
  onShow: (result: ResultRef) => void;
  onClose: () => void;
}

export default function Viewer({ results, shown, onShow, onClose }: ViewerProps) {
  const { t } = useTranslation(['generations', 'common']);
  const { task, error, refetch } = useGeneration(shown.task_id);
  const { reuseAll } = useReuse();
  const { download } = useDownload();
  const [details, setDetails] = useState(() => window.innerWidth >= 1024);
  const [actual, setActual] = useState(false);
  const place = results.findIndex((one) => one.task_id === shown.task_id && one.index === shown.index);
  const go = (step: number) => {
    const next = results[place + step];
    if (next) onShow(next);
  };
  const reuse = () => {
    if (!task) return;
    onClose();
    void reuseAll(task);
  };
  useShortcuts({
    arrowleft: () => go(-1),
    arrowright: () => go(1),
    d: () => download(shown),
    r: reuse,
    i: () => setDetails(!details),
  });
  const output = task?.outputs.find(({ index }) => index === shown.index);
  const isPicture = output && canBeReference(output);
  return (
    <Dialog
      open
      onClose={onClose}
      width="full"
      title={<span className="line-clamp-1">{task?.prompt ?? t('viewer.title')}</span>}
      actions={
        <>
          <div className="mr-auto flex items-center gap-1">
            <IconButton label={t('viewer.previous')} disabled={place <= 0} onClick={() => go(-1)}>
              <ChevronLeft size={18} aria-hidden />
            </IconButton>
            <span className="text-sm text-muted tabular-nums" aria-live="polite">
              {t('viewer.position', { number: place + 1, count: results.length })}
            </span>
            <IconButton label={t('viewer.next')} disabled={place >= results.length - 1} onClick={() => go(1)}>
              <ChevronRight size={18} aria-hidden />
            </IconButton>
          </div>
          {isPicture && (
            <IconButton
              label={t(actual ? 'viewer.fit' : 'viewer.actual')}
              aria-pressed={actual}
              onClick={() => setActual(!actual)}
              className="max-sm:hidden"
            >
              {actual ? <Minimize2 size={16} aria-hidden /> : <Maximize2 size={16} aria-hidden />}
            </IconButton>
          )}
          <IconButton label={t('viewer.details')} aria-pressed={details} onClick={() => setDetails(!details)}>
            <Info size={17} aria-hidden />
          </IconButton>
          {task && isPicture && (
            <UseAs
              task={task}
              output={output}
              onUsed={onClose}
              trigger={
                <Button icon={<UseAsIcon size={16} aria-hidden />}>
                  <span className="max-sm:sr-only">{t('useAs')}</span>
                </Button>
              }
            />
          )}
          <Button icon={<WandSparkles size={16} aria-hidden />} disabled={!task} onClick={reuse}>
            <span className="max-sm:sr-only">{t('reuse')}</span>
          </Button>
          <Button
            look="primary"
            icon={<Download size={16} aria-hidden />}
            disabled={!task}
            onClick={() => download(shown)}
          >
            <span className="max-sm:sr-only">{t('common:download')}</span>
          </Button>
        </>
      }
    >
      <div className="grid gap-5 lg:h-full lg:grid-flow-col lg:grid-cols-[minmax(0,1fr)] lg:grid-rows-1">
        <div
          className={classes(
            'grid min-h-0 place-items-center rounded-xl bg-sunken max-lg:min-h-[50dvh]',
            actual ? 'overflow-auto' : 'overflow-hidden',
          )}
          tabIndex={actual ? 0 : undefined}
        >
          {error && !task ? (
            <Failure error={error} onRetry={refetch} />
          ) : task ? (
            <Stage task={task} index={shown.index} actual={actual} onBroken={refetch} />
          ) : (
            <Skeleton className="size-full" />
          )}
        </div>
        {details && task && (
          <aside aria-label={t('viewer.details')} className="min-h-0 lg:w-80 lg:overflow-y-auto lg:pr-1">
            <TaskDetails task={task} index={shown.index} />
          </aside>
        )}
      </div>
    </Dialog>
  );
}

function Stage({
  task,
  index,
  actual,
  onBroken,
}: {
  task: Task;
  index: number;
  actual: boolean;
  onBroken: () => void;
}) {
  const output = task.outputs.find((one) => one.index === index);
  if (!output)
    return (
      <div className="size-full max-h-full overflow-y-auto p-2">
        <TextResult task={task} open />
      </div>
    );
  return (
    <Picture
      key={`${task.task_id}${index}`}
      task={task}
      output={output}
      onBroken={onBroken}
      className={actual ? 'size-auto! max-w-none object-none!' : 'max-h-[72dvh]'}
    />
  );
}
