/** What is around those who are not inside: the sign-in page and the doors. */
import type { ReactNode } from 'react';
import { classes } from '@/ui/classes';

export function Outside({ centered, children }: { centered?: boolean; children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center bg-[radial-gradient(70rem_36rem_at_50%_-8rem,var(--accent-soft),transparent)] px-4 py-10">
      <div
        className={classes(
          'w-full max-w-md rounded-3xl border border-line bg-surface px-6 py-8 shadow-raised sm:px-10 sm:py-10',
          centered && 'text-center',
        )}
      >
        {children}
      </div>
    </main>
  );
}
