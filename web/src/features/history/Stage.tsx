/** The pictures or videos of a generation: one large, and all of them as a strip below. */
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Picture } from '@/features/generations/Picture';
import { ratiosOf } from '@/features/generations/shape';
import type { Task } from '@/features/generations/types';
import { canBeReference, UseAs, UseAsIcon } from '@/features/generations/UseAs';
import { useDownload } from '@/features/generations/useDownload';
import { classes } from '@/ui/classes';
import { IconButton } from '@/ui/IconButton';

interface StageProps {
  task: Task;
  /** Opens a picture as large as the window. */
  onOpen: (index: number) => void;
  onBroken: () => void;
}

/** The frame of the large one; so tall at most that what is below is in view too. */
export const STAGE = 'relative max-h-[min(64dvh,48rem)] w-full overflow-hidden rounded-xl bg-sunken';
const ON_PICTURE = 'bg-surface/90! text-text! shadow-sm';

export function Stage({ task, onOpen, onBroken }: StageProps) {
  const { t } = useTranslation('generations');
  const { download } = useDownload();
  const [place, setPlace] = useState(0);
  const output = task.outputs[place] ?? task.outputs[0];
  if (!output) return null;
  const { index } = output;
  const number = index + 1;
  const isPicture = canBeReference(output);
  const picture = (
    <Picture key={index} task={task} output={output} onBroken={onBroken} sizes="(min-width: 1024px) 60vw, 92vw" />
  );
  return (
    <div className="grid gap-2">
      <div className={STAGE} style={{ aspectRatio: ratiosOf(task)[place] }}>
        {isPicture ? (
          <button
            type="button"
            aria-label={t('open', { number })}
            onClick={() => onOpen(index)}
            className="block size-full cursor-zoom-in focus-visible:outline-offset-[-3px]"
          >
            {picture}
          </button>
        ) : (
          picture
        )}
        <div className="absolute top-2 right-2 flex gap-1">
          {isPicture && (
            <UseAs
              task={task}
              output={output}
              trigger={
                <IconButton label={t('useResultAs', { number })} size="small" className={ON_PICTURE}>
                  <UseAsIcon size={16} aria-hidden />
                </IconButton>
              }
            />
          )}
          <IconButton
            label={t('downloadResult', { number })}
            size="small"
            className={ON_PICTURE}
            onClick={() => download({ task_id: task.task_id, index })}
          >
            <Download size={16} aria-hidden />
          </IconButton>
        </div>
      </div>
      {task.outputs.length > 1 && (
        <ul className="flex flex-wrap gap-2">
          {task.outputs.map((one, at) => (
            <li key={one.index}>
              <button
                type="button"
                aria-label={t('result', { number: one.index + 1 })}
                aria-pressed={at === place}
                onClick={() => setPlace(at)}
                className={classes(
                  'block size-18 overflow-hidden rounded-lg border-2 bg-sunken',
                  at === place ? 'border-accent' : 'border-transparent hover:border-line-strong',
                )}
              >
                {one.thumbnail_url ? (
                  <img src={one.thumbnail_url} alt="" className="size-full object-cover" />
                ) : (
                  <span className="text-sm text-muted">{one.index + 1}</span>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
