/** Which results of the feed are chosen. */
import { useMemo, useState } from 'react';
import type { Selection } from '@/features/generations/Results';
import type { ResultRef } from '@/features/generations/types';

const same = (one: ResultRef) => (other: ResultRef) => one.task_id === other.task_id && one.index === other.index;

export function useSelection() {
  const [chosen, setChosen] = useState<readonly ResultRef[]>([]);
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
