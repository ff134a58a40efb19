/** Draws only the items that are in view, however many there are. */
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { classes } from '@/ui/classes';
import { followArrows } from './arrows';
import { useLayout } from './layout';
import type { View } from './view';

interface VirtualItemsProps<Item> {
  label: string;
  items: readonly Item[];
  keyOf: (item: Item) => string;
  view: View;
  /** Whether there are more than these. */
  more?: boolean;
  /** Called when the last rows come near. */
  onEnd?: () => void;
  children: (item: Item) => ReactNode;
}

/** Rows that are kept ready above and below the window. */
const OVERSCAN = 3;
/** Pixels at the top and at the bottom of the window that something may stand over. */
const HEADER = 72;
const FOOT = 96;
/** Rows from the end at which more are fetched. */
const NEAR = 4;

export function VirtualItems<Item>({ label, items, keyOf, view, more, onEnd, children }: VirtualItemsProps<Item>) {
  const list = useRef<HTMLUListElement>(null);
  const { columns, width, height, gap, top } = useLayout(view, list);
  // The row with the focus stays in the page when it is scrolled away, or the keyboard would lose its place.
  const [focused, setFocused] = useState<number>();
  const rows = Math.ceil(items.length / columns);
  const virtualizer = useWindowVirtualizer({
    count: rows,
    estimateSize: useCallback(() => height, [height]),
    gap,
    overscan: OVERSCAN,
    scrollMargin: top,
    scrollPaddingStart: HEADER,
    scrollPaddingEnd: FOOT,
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range);
      if (focused === undefined || focused >= rows || drawn.includes(focused)) return drawn;
      return [...drawn, focused].sort((one, other) => one - other);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other measures make every place a new one.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, height, gap, columns]);

  const last = virtualizer.range?.endIndex ?? 0;
  useEffect(() => {
    if (more && last >= rows - NEAR) onEnd?.();
  }, [more, onEnd, last, rows]);

  return (
    <ul
      ref={list}
      aria-label={label}
      className={classes('relative', view === 'list' && 'overflow-hidden rounded-2xl border border-line bg-surface')}
      style={{ height: virtualizer.getTotalSize() }}
      onBlur={() => setFocused(undefined)}
      onKeyDown={(event) =>
        followArrows(event, { columns, count: items.length, show: (row) => virtualizer.scrollToIndex(row) })
      }
    >
      {virtualizer.getVirtualItems().flatMap((row) =>
        items.slice(row.index * columns, (row.index + 1) * columns).map((item, column) => (
          <li
            key={keyOf(item)}
            aria-setsize={more ? -1 : items.length}
            data-place={row.index * columns + column}
            aria-posinset={row.index * columns + column + 1}
            className="absolute"
            style={{ top: row.start - top, left: column * (width + gap), width, height }}
            onFocus={() => setFocused(row.index)}
          >
            {children(item)}
          </li>
        )),
      )}
    </ul>
  );
}
