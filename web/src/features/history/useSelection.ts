/** Which items are chosen for doing something with all of them. */
import { useCallback, useMemo, useRef, useState } from 'react';

export interface Selection {
  ids: ReadonlySet<string>;
  /** Choose or leave one; with `range`, everything between it and the one touched before becomes as it does. */
  toggle: (id: string, range: boolean) => void;
  all: () => void;
  clear: () => void;
}

/** `order` is all ids as they stand on the page; what is not on it any more is not chosen either. */
export function useSelection(order: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const touched = useRef<string>(undefined);
  const ids = useMemo(() => new Set(order.filter((id) => chosen.has(id))), [order, chosen]);
  const toggle = useCallback(
    (id: string, range: boolean) => {
      const from = range && touched.current ? order.indexOf(touched.current) : -1;
      touched.current = id;
      setChosen((before) => {
        const [first, last] = [from, order.indexOf(id)].sort((one, other) => one - other) as [number, number];
        const meant = from === -1 ? [id] : order.slice(first, last + 1);
        const after = new Set(before);
        for (const one of meant) {
          if (before.has(id)) after.delete(one);
          else after.add(one);
        }
        return after;
      });
    },
    [order],
  );
  const all = useCallback(() => setChosen(new Set(order)), [order]);
  const clear = useCallback(() => setChosen(new Set()), []);
  return { ids, toggle, all, clear };
}
