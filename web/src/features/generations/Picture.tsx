/** One image or video of a task; an address that has run out is asked for anew. */
import { ImageOff } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import type { AnyTask, ListedOutput, Output } from './types';

/** Longer side of a thumbnail, in pixels. */
const THUMBNAIL = 512;

interface PictureProps {
  task: AnyTask;
  output: ListedOutput | Output;
  /** Asks for the task again, with new addresses. */
  onBroken: () => void;
  /** How wide it is shown, for choosing between thumbnail and file; the file where it is not said. */
  sizes?: string;
  className?: string;
}

export function Picture({ task, output, onBroken, sizes, className }: PictureProps) {
  const { t } = useTranslation(['generations', 'common']);
  const [failed, setFailed] = useState<string>();
  const asked = useRef(0);
  const shown = output.url ?? output.thumbnail_url;
  const fail = () => {
    if (!shown || failed === shown) return;
    if (asked.current < 2) {
      asked.current += 1;
      onBroken();
    }
    setFailed(shown);
  };
  const again = () => {
    setFailed(undefined);
    onBroken();
  };
  if (shown && failed === shown)
    return (
      <div className="flex size-full min-h-24 flex-col items-center justify-center gap-2 p-3 text-center text-xs text-muted">
        <ImageOff size={20} aria-hidden />
        {t('broken')}
        <Button size="small" className="relative z-10" onClick={again}>
          {t('common:retry')}
        </Button>
      </div>
    );
  if (!shown) return <div className="size-full animate-shimmer bg-line" aria-hidden />;
  if (output.content_type.startsWith('video/'))
    return output.url ? (
      // biome-ignore lint/a11y/useMediaCaption: these films are without words.
      <video
        // Half a second in, there is something to see before it plays.
        src={`${output.url}#t=0.5`}
        poster={output.thumbnail_url ?? undefined}
        controls
        loop
        playsInline
        preload="metadata"
        aria-label={t('video', { prompt: task.prompt })}
        onError={fail}
        className={classes('size-full bg-black object-contain', className)}
      />
    ) : (
      <img src={shown} alt="" className={classes('size-full object-contain', className)} onError={fail} />
    );
  return (
    <img
      src={shown}
      {...(sizes && sources(output))}
      sizes={sizes}
      alt={task.prompt}
      width={output.width ?? undefined}
      height={output.height ?? undefined}
      decoding="async"
      onError={fail}
      className={classes('size-full object-contain', className)}
    />
  );
}

function sources({ url, thumbnail_url, width, height }: ListedOutput | Output): { srcSet?: string } {
  if (!url || !thumbnail_url || !width || !height) return {};
  const small = Math.min(width, Math.round((THUMBNAIL * width) / Math.max(width, height)));
  return { srcSet: `${thumbnail_url} ${small}w, ${url} ${width}w` };
}
