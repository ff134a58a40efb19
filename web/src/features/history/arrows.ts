/** Arrows go from item to item, Home and End to the first and last: a tab for each of thousands is no way to get about. */
import type { KeyboardEvent } from 'react';

/** Where the key leads from an item, in a list of so many columns; undefined where it leads nowhere. */
export function placeAfter(key: string, place: number, columns: number, count: number): number | undefined {
  const places: Record<string, number> = {
    ArrowRight: place + 1,
    ArrowLeft: place - 1,
    ArrowDown: place + columns,
    ArrowUp: place - columns,
    Home: 0,
    End: count - 1,
  };
  const next = places[key];
  return next === undefined || next < 0 || next >= count || next === place ? undefined : next;
}

/** Handles a key on the link of an item: `show` brings the row of another into the page. Items carry their place in `data-place`. */
export function followArrows(
  event: KeyboardEvent<HTMLElement>,
  { columns, count, show }: { columns: number; count: number; show: (row: number) => void },
): void {
  const { target, currentTarget: list } = event;
  if (!(target instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = placeAfter(event.key, Number(target.closest('li')?.dataset.place), columns, count);
  if (next === undefined) return;
  event.preventDefault();
  show(Math.floor(next / columns));
  const focus = () => list.querySelector<HTMLElement>(`[data-place="${next}"] a`)?.focus({ preventScroll: true });
  // A row that was far away is drawn after the page has scrolled.
  requestAnimationFrame(() => requestAnimationFrame(focus));
}
