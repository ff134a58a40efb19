/** Fills that differ by colour and by pattern, so that groups are told apart without colours too. */
import type { ReactNode } from 'react';
import { OTHERS } from './series';

const SIZE = 6;
const COLOURS = 6;

/** The marks over a colour, in the colour of the surface. The first has none. */
const MARKS: readonly ReactNode[] = [
  null,
  <path key="lines" d="M-1 1 L1 -1 M0 6 L6 0 M5 7 L7 5" strokeWidth={1.4} />,
  <circle key="dots" cx={3} cy={3} r={1.2} strokeWidth={0} fill="var(--surface)" />,
  <path key="level" d="M0 3 H6" strokeWidth={1.4} />,
  <path key="grid" d="M3 0 V6 M0 3 H6" strokeWidth={1} />,
  <path key="upright" d="M3 0 V6" strokeWidth={1.4} />,
];

export const colourOf = (place: number, key: string) =>
  key === OTHERS ? 'var(--line-strong)' : `var(--chart-${(place % COLOURS) + 1})`;

interface PatternsProps {
  /** Distinguishes the patterns of one chart from those of others on the page. */
  id: string;
  keys: readonly string[];
  placeOf: (key: string) => number;
}

/** The definitions for one chart: fill with `url(#ID-PLACE)`. */
export function Patterns({ id, keys, placeOf }: PatternsProps) {
  return (
    <defs>
      {keys.map((key) => (
        <pattern key={key} id={patternId(id, key, placeOf)} width={SIZE} height={SIZE} patternUnits="userSpaceOnUse">
          <rect width={SIZE} height={SIZE} fill={colourOf(placeOf(key), key)} />
          <g stroke="var(--surface)" opacity={0.38}>
            {MARKS[placeOf(key) % MARKS.length]}
          </g>
        </pattern>
      ))}
    </defs>
  );
}

const patternId = (id: string, key: string, placeOf: (key: string) => number) => `${id}-${placeOf(key)}`;

export const fillOf = (id: string, key: string, placeOf: (key: string) => number) =>
  `url(#${patternId(id, key, placeOf)})`;

/** A small square of a group's fill, for legends and tips. */
export function Swatch({ id, name, placeOf }: { id: string; name: string; placeOf: (key: string) => number }) {
  return (
    <svg aria-hidden width={12} height={12} className="shrink-0">
      <rect width={12} height={12} rx={3} fill={fillOf(id, name, placeOf)} />
    </svg>
  );
}
