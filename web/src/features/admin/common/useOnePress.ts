/** Makes two presses that are a few milliseconds apart one: the second comes before it is drawn that the first is being sent. */
import { useEffect, useRef } from 'react';

/** What a form needs to know of its mutation. */
export interface Sending {
  isPending: boolean;
  /** Another one for each sending. */
  submittedAt: number;
}

/** Runs what it is given, unless something is being sent. */
export function useOnePress({ isPending, submittedAt }: Sending): (send: () => void) => void {
  const settled = isPending ? undefined : submittedAt;
  const pressed = useRef(false);
  useEffect(() => {
    if (settled !== undefined) pressed.current = false;
  }, [settled]);
  return (send) => {
    if (pressed.current) return;
    pressed.current = true;
    send();
  };
}
