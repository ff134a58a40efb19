/** Which results of the feed are chosen. */
import { useMemo, useState } from 'react';
import type { Selection } from '@/features/generations/Results';
import type { AnyTask, ResultRef } from '@/features/generations/types';

const same = (one: ResultRef) => (other: ResultRef) => one.task_id === other.task_id && one.index === other.index;

/** `items` is what is in the feed; what is not in it any more is not chosen either. */
export function useSelection(items: readonly AnyTask[]) {
  const [all, setChosen] = useState<readonly ResultRef[]>([]);
  const chosen = useMemo(
    () => all.filter((result) => items.some(({ task_id }) => task_id === result.task_id)),
    [all, items],
  );
  const selection: Selection = useMemo(
    () => ({
      any: chosen.length > 0,
      has: (result) => chosen.some(same(result)),
      toggle: (result) =>
        setChosen((before) =>
          before.some(same(result)) ? before.filter((one) => !same(result)(one)) : [...before, result],
        ),
    }),
    [chosen],
  );
  return { chosen, selection, clear: () => setChosen([]) };
}
