/** Small marks: a state, a count, a key. */
import type { ReactNode } from 'react';
import { classes } from './classes';

export type Tone = 'plain' | 'accent' | 'good' | 'warn' | 'bad';

const TONES: Record<Tone, string> = {
  plain: 'bg-sunken text-muted',
  accent: 'bg-accent-soft text-accent-text',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
};

export function Badge({
  tone = 'plain',
  className,
  children,
}: {
  tone?: Tone;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={classes(
        'inline-flex h-6 items-center gap-1 rounded-md px-2 text-xs font-medium whitespace-nowrap',
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs text-muted">{children}</kbd>
  );
}

/** How much of a limit is used: amber from 80 % on, red at the end. */
export function Bar({
  label,
  part,
  work,
  className,
}: {
  label: string;
  /** 0..1, or null where it is not known. */
  part: number | null;
  /** How far some work is rather than a limit: the end of it is nothing to warn of. */
  work?: boolean;
  className?: string;
}) {
  const tone = work
    ? 'bg-accent'
    : part !== null && part >= 1
      ? 'bg-bad'
      : part !== null && part >= 0.8
        ? 'bg-warn'
        : 'bg-accent';
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={part === null ? undefined : Math.round(Math.min(1, part) * 100)}
      className={classes('h-1.5 w-full overflow-hidden rounded-full bg-sunken', className)}
    >
      <div
        className={classes(
          'h-full rounded-full transition-[width] duration-500',
          part === null ? 'w-1/3 animate-shimmer bg-accent' : tone,
        )}
        style={part === null ? undefined : { width: `${Math.min(1, part) * 100}%` }}
      />
    </div>
  );
}
