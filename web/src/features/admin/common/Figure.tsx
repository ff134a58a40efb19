/** A number with its name. */
import type { ReactNode } from 'react';
import { classes } from '@/ui/classes';

export function Figure({
  name,
  children,
  strong,
  className,
}: {
  name: string;
  children: ReactNode;
  strong?: boolean;
  className?: string;
}) {
  return (
    <div className={classes('min-w-0', className)}>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className={classes('tabular-nums', strong ? 'text-2xl font-semibold tracking-tight' : 'text-sm font-medium')}>
        {children}
      </dd>
    </div>
  );
}
