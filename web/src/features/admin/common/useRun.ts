/** Work that the API does in slices: asks again until it is done, can be held, and goes on after a failure. */
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ApiError } from '@/api/problem';
import { useAdminChanged } from './useAdminChanged';

interface Slice {
  left: number;
  done: boolean;
}

export interface Run<Progress> {
  state: 'idle' | 'running' | 'held' | 'done';
  /** What the last slice answered. */
  last: Progress | undefined;
  error: ApiError | null;
  /** Begin, or go on. */
  go: () => void;
  /** Stop after the slice that runs. */
  hold: () => void;
}

/** `slice` does some of the work and says how much is left; doing it again must be harmless. */
export function useRun<Progress extends Slice>(slice: () => Promise<Progress>, onDone?: (last: Progress) => void) {
  const [state, setState] = useState<Run<Progress>['state']>('idle');
  const [last, setLast] = useState<Progress>();
  const held = useRef(false);
  const running = useRef(false);
  const changed = useAdminChanged();
  const { mutateAsync, error } = useMutation<Progress, ApiError>({ mutationFn: slice });

  const go = async () => {
    // The state is that of the last drawing; two presses may come before the next.
    if (running.current) return;
    running.current = true;
    held.current = false;
    setState('running');
    let before = Number.POSITIVE_INFINITY;
    try {
      for (;;) {
        const progress = await mutateAsync();
        setLast(progress);
        if (progress.done) {
          setState('done');
          onDone?.(progress);
          break;
        }
        // A slice that brought nothing on would be asked for ever.
        if (held.current || progress.left >= before) {
          setState('held');
          break;
        }
        before = progress.left;
      }
    } catch {
      // `error` says what it was; whoever looks may go on.
      setState('held');
    } finally {
      running.current = false;
      changed();
    }
  };
  return {
    state,
    last,
    error,
    go: () => void go(),
    hold: () => {
      held.current = true;
    },
  } satisfies Run<Progress>;
}
