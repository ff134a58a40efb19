/** What stands in the place of a result while it is being made. */
import type { AnyTask } from '@/features/generations/types';
import { Skeleton } from '@/ui/States';
import { KIND_ICONS } from './CardFrame';

export function Waiting({ task }: { task: AnyTask }) {
  const Kind = KIND_ICONS[task.kind];
  if (task.kind === 'text')
    return (
      <div className="grid gap-2.5 rounded-xl bg-sunken/60 px-4 py-3.5">
        <Skeleton className="h-3.5 w-11/12 bg-line!" />
        <Skeleton className="h-3.5 w-full bg-line!" />
        <Skeleton className="h-3.5 w-3/5 bg-line!" />
      </div>
    );
  return (
    <div aria-hidden className="grid size-full place-items-center">
      <div className="absolute inset-0 animate-shimmer bg-linear-to-br from-accent-soft via-sunken to-accent-soft" />
      <Kind size={28} className="relative text-muted" />
    </div>
  );
}
