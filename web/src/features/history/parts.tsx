/** What a tile and a line of the history have alike: the link, the checkbox, the star, the state. */
import { Star } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { ListedTask } from '@/features/generations/types';
import { Badge, type Tone } from '@/ui/Badge';
import { classes } from '@/ui/classes';

export interface PieceProps {
  item: ListedTask;
  chosen: boolean;
  /** Whether any is chosen: then every checkbox is in view. */
  choosing: boolean;
  onToggle: (id: string, range: boolean) => void;
  onFavourite: (item: ListedTask) => void;
  onBroken: () => void;
}

const TONES: Record<ListedTask['status'], Tone> = {
  queued: 'accent',
  running: 'accent',
  cancelling: 'warn',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'plain',
};

/** The state as a mark; `plain` is how most things ended, and says nothing. */
export function Status({ status }: { status: ListedTask['status'] }) {
  const { t } = useTranslation('common');
  return <Badge tone={TONES[status]}>{t(`statuses.${status}`)}</Badge>;
}

/** Opens the item over the list, by a press anywhere on the piece. */
export function Opener({ item, className }: { item: ListedTask; className?: string }) {
  const { search } = useLocation();
  return (
    <Link
      to={{ pathname: `/history/${item.task_id}`, search }}
      state={{ over: true }}
      className={classes(
        'scroll-my-24 font-medium break-words after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-[-2px] focus-visible:after:outline-accent-text focus-visible:after:rounded-[inherit]',
        className,
      )}
    >
      {item.prompt}
    </Link>
  );
}

/** Chooses the item; with Shift all up to it. */
export function Choice({ item, chosen, onToggle, className }: PieceProps & { className?: string }) {
  const { t } = useTranslation('history');
  return (
    <label className={classes('z-10 grid size-8 shrink-0 place-items-center', className)}>
      <input
        type="checkbox"
        aria-label={t('choose', { prompt: item.prompt.slice(0, 80) })}
        checked={chosen}
        onChange={(event) => onToggle(item.task_id, (event.nativeEvent as MouseEvent).shiftKey === true)}
        className="size-4.5 accent-accent"
      />
    </label>
  );
}

export function Favourite({ item, onFavourite, className }: PieceProps & { className?: string }) {
  const { t } = useTranslation('history');
  return (
    <button
      type="button"
      aria-pressed={item.favourite}
      aria-label={t('favouriteOf', { prompt: item.prompt.slice(0, 80) })}
      onClick={() => onFavourite(item)}
      className={classes(
        'z-10 grid size-8 shrink-0 place-items-center rounded-lg text-muted hover:text-text aria-pressed:text-warn',
        className,
      )}
    >
      <Star size={17} aria-hidden fill={item.favourite ? 'currentColor' : 'none'} />
    </button>
  );
}
