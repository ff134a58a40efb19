/** One bar of a ranking: its name and value stand over it. */
import { classes } from '@/ui/classes';

interface RankBarProps {
  name: string;
  value: string;
  /** Its part of all, written. */
  share: string;
  about: string;
  /** Its part of the largest, 0..1. */
  part: number;
  /** Whether the page is filtered by it; undefined when it is filtered by none. */
  chosen?: boolean;
  /** What a press does. */
  hint: string;
  onPress?: () => void;
}

export function RankBar({ name, value, share, about, part, chosen, hint, onPress }: RankBarProps) {
  const contents = (
    <>
      <span className="flex items-baseline gap-2 text-sm">
        <span className="min-w-0 truncate font-medium">{name}</span>
        <span className="hidden min-w-0 grow truncate text-xs text-muted sm:inline">{about}</span>
        <span className="ml-auto font-semibold tabular-nums">{value}</span>
        <span className="w-14 shrink-0 text-right text-xs text-muted tabular-nums">{share}</span>
      </span>
      <span aria-hidden className="mt-1.5 block h-2 overflow-hidden rounded-full bg-sunken">
        <span
          className={classes(
            'block h-full rounded-full transition-[width] duration-500',
            chosen === false ? 'bg-line-strong' : 'bg-(--chart-1)',
          )}
          style={{ width: `${Math.max(part * 100, part > 0 ? 1 : 0)}%` }}
        />
      </span>
      {hint && <span className="sr-only">{hint}</span>}
    </>
  );
  return (
    <li>
      {onPress ? (
        <button
          type="button"
          aria-pressed={chosen}
          onClick={onPress}
          className={classes(
            '-mx-2 block w-[calc(100%+1rem)] rounded-lg px-2 py-1.5 text-left transition-colors hover:bg-sunken/60',
            chosen && 'bg-accent-soft',
          )}
        >
          {contents}
        </button>
      ) : (
        <div className="py-1.5">{contents}</div>
      )}
    </li>
  );
}
