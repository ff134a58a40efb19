/** A name for what shows none, on hover and on focus. */
import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';

export const TooltipProvider = Base.Provider;

/** `children` is the one element it is about; it keeps its own accessible name. Escape hides it, and still closes what it is in. */
export function Tooltip({ text, children }: { text: string; children: ReactElement<Record<string, unknown>> }) {
  return (
    <Base.Root onOpenChange={(_, change) => change.reason === 'escape-key' && change.allowPropagation()}>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="z-60">
          <Base.Popup className="max-w-72 animate-appear rounded-md bg-text px-2 py-1 text-xs text-ground shadow-raised">
            {text}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
