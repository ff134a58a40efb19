/** The picture of an item in the list: its thumbnail, the beginning of its text, or how far it is. */
import { Ban, CircleAlert, Clapperboard, Clock3, Image as ImageIcon, LetterText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isFinished, type ListedTask } from '@/features/generations/types';
import { useFormats } from '@/lib/format';
import { Bar } from '@/ui/Badge';
import { classes } from '@/ui/classes';

export const KIND_ICONS = { text: LetterText, image: ImageIcon, video: Clapperboard } as const;

/** Whether its preview is words; below them is room for what lies over a picture elsewhere. */
export const isWritten = ({ kind, status }: ListedTask) => kind === 'text' && status === 'succeeded';

interface PreviewProps {
  item: ListedTask;
  /** A square at the beginning of a line: no words in it. */
  small?: boolean;
  /** Its address has become too old. */
  onBroken: () => void;
}

export function Preview({ item, small, onBroken }: PreviewProps) {
  const Kind = KIND_ICONS[item.kind];
  const size = small ? 18 : 24;
  if (!isFinished(item)) return <Running item={item} small={small} />;
  if (item.status === 'failed') return <Sign icon={<CircleAlert size={size} aria-hidden />} className="text-bad" />;
  if (item.status === 'cancelled') return <Sign icon={<Ban size={size} aria-hidden />} className="text-muted" />;
  if (isWritten(item) && !small)
    return (
      <div className="h-full bg-surface px-3.5 pt-3 pb-9">
        <p className="h-full overflow-hidden text-xs leading-relaxed text-muted mask-b-from-60%">{item.text}</p>
      </div>
    );
  const thumbnail = item.outputs[0]?.thumbnail_url;
  if (!thumbnail) return <Sign icon={<Kind size={size} aria-hidden />} className="text-muted" />;
  return <Thumbnail key={thumbnail} address={thumbnail} onBroken={onBroken} />;
}

function Thumbnail({ address, onBroken }: { address: string; onBroken: () => void }) {
  const [there, setThere] = useState(false);
  return (
    <img
      src={address}
      // The link over it says what it is.
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      onLoad={() => setThere(true)}
      onError={onBroken}
      className={classes('size-full object-cover transition-opacity duration-200', there ? 'opacity-100' : 'opacity-0')}
    />
  );
}

function Running({ item, small }: { item: ListedTask; small?: boolean }) {
  const { t } = useTranslation(['history', 'common']);
  const { progress } = useFormats();
  if (small) return <Sign icon={<Clock3 size={18} aria-hidden />} className="text-accent-text" />;
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2.5 px-6 text-accent-text">
      <span className="text-xs font-medium">
        {t(`common:statuses.${item.status}`)}
        {item.progress !== null && ` · ${progress(item.progress)}`}
      </span>
      <Bar
        work
        label={t('progressOf', { prompt: item.prompt.slice(0, 60) })}
        part={item.progress}
        className="max-w-36 bg-line!"
      />
    </div>
  );
}

function Sign({ icon, className }: { icon: React.ReactNode; className: string }) {
  return <div className={classes('grid size-full place-items-center', className)}>{icon}</div>;
}
