/** The results of a task, and the frames of those to come. */
import { CalendarX2, Check, Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { buttonClasses } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { IconButton } from '@/ui/IconButton';
import { Picture } from './Picture';
import { ratiosOf } from './shape';
import { TextResult } from './TextResult';
import { Tiles } from './Tiles';
import { type AnyTask, isFinished, type ResultRef } from './types';
import { canBeReference, UseAs, UseAsIcon } from './UseAs';
import { useDownload } from './useDownload';

/** Which results are chosen, where several can be. */
export interface Selection {
  has: (result: ResultRef) => boolean;
  toggle: (result: ResultRef) => void;
  any: boolean;
}

interface ResultsProps {
  task: AnyTask;
  /** Opens one in the viewer. */
  onOpen?: (result: ResultRef) => void;
  onBroken: () => void;
  selection?: Selection;
  /** Shows a long text whole. */
  open?: boolean;
  /** In the frames of results that are not there yet. */
  waiting?: ReactNode;
}

const OVER =
  'bg-surface/90! text-text! opacity-0 shadow-sm transition-opacity group-hover/tile:opacity-100 group-focus-within/tile:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100';

export function Results({ task, onOpen, onBroken, selection, open, waiting }: ResultsProps) {
  const { t } = useTranslation('generations');
  const { download } = useDownload();
  const { task_id } = task;
  if (task.status === 'succeeded' && task.outputs.length === 0 && !task.text) return <Expired />;
  if (task.kind === 'text')
    return (
      <div className="group/tile relative">
        <TextResult task={task} open={open} />
        {selection && task.status === 'succeeded' && (
          <Chooser {...{ task, selection, index: 0 }} className="top-2 right-2" />
        )}
      </div>
    );
  const ratios = ratiosOf(task);
  const sizes = `(min-width: 640px) ${ratios.length === 1 ? 640 : 320}px, ${ratios.length === 1 ? 92 : 46}vw`;
  return (
    <Tiles ratios={ratios}>
      {(place) => {
        const output = task.outputs[place];
        if (!output) return isFinished(task) ? null : waiting;
        const number = output.index + 1;
        return (
          <>
            <Picture {...{ task, output, onBroken, sizes }} />
            {onOpen && canBeReference(output) && (
              <button
                type="button"
                aria-label={t('open', { number })}
                onClick={() => onOpen({ task_id, index: output.index })}
                className="absolute inset-0 cursor-zoom-in rounded-xl focus-visible:outline-offset-[-3px]"
              />
            )}
            {selection && <Chooser {...{ task, selection, index: output.index }} className="top-2 left-2" />}
            <div className="absolute top-2 right-2 flex gap-1">
              {canBeReference(output) && (
                <UseAs
                  task={task}
                  output={output}
                  trigger={
                    <IconButton label={t('useResultAs', { number })} size="small" className={OVER}>
                      <UseAsIcon size={16} aria-hidden />
                    </IconButton>
                  }
                />
              )}
              <IconButton
                label={t('downloadResult', { number })}
                size="small"
                className={OVER}
                onClick={() => download({ task_id, index: output.index })}
              >
                <Download size={16} aria-hidden />
              </IconButton>
            </div>
          </>
        );
      }}
    </Tiles>
  );
}

/** Files are kept for a time only. */
function Expired() {
  const { t } = useTranslation('generations');
  return (
    <p className="flex items-center gap-3 rounded-xl bg-sunken/60 p-4 text-sm text-muted">
      <CalendarX2 size={20} aria-hidden className="shrink-0" /> {t('expired')}
    </p>
  );
}

/** Chooses one result among several. */
function Chooser({
  task,
  index,
  selection,
  className,
}: {
  task: AnyTask;
  index: number;
  selection: Selection;
  className: string;
}) {
  const { t } = useTranslation('generations');
  const result = { task_id: task.task_id, index };
  const chosen = selection.has(result);
  return (
    <label
      className={buttonClasses(
        'quiet',
        'small',
        classes(
          'absolute w-8 px-0! has-focus-visible:outline-2 has-focus-visible:outline-accent-text has-focus-visible:opacity-100',
          OVER,
          (chosen || selection.any) && 'opacity-100!',
          className,
        ),
      )}
    >
      <input
        type="checkbox"
        checked={chosen}
        onChange={() => selection.toggle(result)}
        aria-label={t('select', { number: index + 1, prompt: task.prompt.slice(0, 80) })}
        className="absolute inset-0 appearance-none outline-none"
      />
      <span
        aria-hidden
        className={classes(
          'grid size-4 place-items-center rounded border',
          chosen ? 'border-accent bg-accent text-on-accent' : 'border-line-strong',
        )}
      >
        {chosen && <Check size={12} strokeWidth={3} />}
      </span>
    </label>
  );
}
