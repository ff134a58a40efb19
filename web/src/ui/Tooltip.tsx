/** A name for what shows none, on hover and on focus. */
import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';

/** One popup serves all: a page has a hundred buttons with a name, and shows one name at a time. */
const shown = Base.createHandle<string>();

/** `children` is the one element it is about; it keeps its own accessible name. */
export function Tooltip({ text, children }: { text: string; children: ReactElement<Record<string, unknown>> }) {
  return <Base.Trigger handle={shown} payload={text} render={children} />;
}

/** Around everything that has tooltips. Escape hides the one that is shown, and still closes what it is in. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider delay={400}>
      {children}
      <Base.Root
        handle={shown}
        onOpenChange={(_, change) => change.reason === 'escape-key' && change.allowPropagation()}
      >
        {({ payload }) => (
          <Base.Portal>
            <Base.Positioner sideOffset={6} className="z-60">
              <Base.Popup className="max-w-72 animate-appear rounded-md bg-text px-2 py-1 text-xs text-ground shadow-raised">
                {payload}
              </Base.Popup>
            </Base.Positioner>
          </Base.Portal>
        )}
      </Base.Root>
    </Base.Provider>
  );
}
