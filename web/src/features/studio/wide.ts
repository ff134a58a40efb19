/** Whether there is room for the column and the feed side by side; else the composer is a sheet. */
import { useSyncExternalStore } from 'react';

const WIDE = '(min-width: 64rem)';

/** Where there is no screen to measure (in tests of logic) it counts as wide. */
export const isWide = () => globalThis.matchMedia?.(WIDE).matches ?? true;

export const useWide = () =>
  useSyncExternalStore((changed) => {
    const query = matchMedia(WIDE);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, isWide);
