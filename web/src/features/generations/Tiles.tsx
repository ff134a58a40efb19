/** Frames for results side by side, each of its final shape, whether the result is there or not. */
import type { ReactNode } from 'react';
import { classes } from '@/ui/classes';

/** Height of a result that stands alone, and of one among others, in rem. */
const ALONE = 24;
const AMONG = 18;
const COLUMNS = ['', 'grid-cols-1', 'grid-cols-2', 'grid-cols-2 sm:grid-cols-3', 'grid-cols-2 sm:grid-cols-4'];

/** `children` draws what is in the frame of this number. */
export function Tiles({ ratios, children }: { ratios: readonly number[]; children: (index: number) => ReactNode }) {
  const widest = Math.max(...ratios);
  const columns = ratios.length === 4 && widest > 1.2 ? 2 : Math.min(4, ratios.length);
  const height = ratios.length === 1 ? ALONE : AMONG;
  return (
    <ul
      className={classes('grid gap-2', COLUMNS[columns])}
      style={{ maxWidth: `calc(${columns * widest * height}rem + ${columns - 1} * 0.5rem)` }}
    >
      {ratios.map((ratio, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a frame is its place.
          key={index}
          className="group/tile relative min-w-0 overflow-hidden rounded-xl bg-sunken"
          style={{ aspectRatio: ratio }}
        >
          {children(index)}
        </li>
      ))}
    </ul>
  );
}
