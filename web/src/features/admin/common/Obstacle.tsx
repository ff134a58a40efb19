/** Why a form cannot be sent yet, beside its button. */
import type { ReactNode } from 'react';

export function Obstacle({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} className="min-w-32 flex-1 self-center text-xs text-muted">
      {children}
    </p>
  );
}
