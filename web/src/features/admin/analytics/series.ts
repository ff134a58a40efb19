/** Turns the rows of a report into what charts and tables draw: values by time and group, sums by group, sums as they grow. */
import type { Group, UsageRow } from './api/usage';
import { daysOf, lastOfMonth, monthsOf } from './days';
import type { Measure } from './filters';

/** What was spent in the end: charged, less what was given back. This is what a budget counts. */
export const spent = ({ credits, refunded }: Pick<UsageRow, 'credits' | 'refunded'>) => credits - refunded;

/** What a row has of a figure: credits, generations, or US dollars. */
export function measured(
  row: Pick<UsageRow, 'credits' | 'succeeded' | 'failed' | 'cancelled' | 'provider_cost_usd'>,
  measure: Measure,
) {
  if (measure === 'credits') return row.credits;
  if (measure === 'cost') return row.provider_cost_usd;
  return row.succeeded + row.failed + row.cancelled;
}

/** The group that stands for all that are too small to be shown alone. */
export const OTHERS = 'others';

export interface Point {
  /** A day or a month. */
  at: string;
  total: number;
  values: Record<string, number>;
}

export interface Stack {
  /** Every day or month of the period, those without anything too. */
  points: Point[];
  /** The groups with something in them, the largest first; OTHERS last. */
  keys: string[];
}

/** A stack of groups over time. At most `most` groups are told apart. */
export function stacked(
  rows: readonly UsageRow[],
  {
    from,
    to,
    time,
    split,
    measure,
    most = 6,
  }: { from: string; to: string; time: 'day' | 'month'; split: Group; measure: Measure; most?: number },
): Stack {
  const sums = new Map<string, number>();
  for (const row of rows) add(sums, row[split] ?? '', measured(row, measure));
  const ordered = [...sums]
    .filter(([, sum]) => sum > 0)
    .sort(([a, most], [b, other]) => other - most || (a < b ? -1 : 1))
    .map(([key]) => key);
  const shown = ordered.length > most ? ordered.slice(0, most - 1) : ordered;
  const points = new Map(
    (time === 'day' ? daysOf(from, to) : monthsOf(from, to)).map((at) => [at, { at, total: 0, values: {} } as Point]),
  );
  for (const row of rows) {
    const point = points.get(row[time] ?? '');
    if (!point) continue;
    const key = shown.includes(row[split] ?? '') ? (row[split] ?? '') : OTHERS;
    const value = measured(row, measure);
    point.total += value;
    point.values[key] = (point.values[key] ?? 0) + value;
  }
  return { points: [...points.values()], keys: shown.length < ordered.length ? [...shown, OTHERS] : shown };
}

export interface Step {
  day: string;
  /** Spent from the first of the month up to this day; null for days to come. */
  spent: number | null;
  /** Where it goes on as so far: from the present day to the last one. */
  projected: number | null;
}

/** How the spending of a month grew day by day, and goes on to what is expected at its end. */
export function growing(
  rows: readonly UsageRow[],
  { from, to, projected }: { from: string; to: string; projected: number | null },
): Step[] {
  const by = new Map<string, number>();
  for (const row of rows) add(by, row.day ?? '', spent(row));
  const last = lastOfMonth(to);
  const days = daysOf(from, last);
  const ahead = days.length - days.indexOf(to) - 1;
  let sum = 0;
  return days.map((day, place) => {
    if (day <= to) {
      sum += by.get(day) ?? 0;
      return { day, spent: sum, projected: day === to && projected !== null ? sum : null };
    }
    const part = (place - days.indexOf(to)) / ahead;
    return { day, spent: null, projected: projected === null ? null : Math.round(sum + (projected - sum) * part) };
  });
}

export interface Cross {
  rows: string[];
  columns: string[];
  value: (row: string, column: string) => number;
  ofRow: (row: string) => number;
  ofColumn: (column: string) => number;
  total: number;
  largest: number;
}

const TIMES: readonly Group[] = ['day', 'month'];

/** Values by two groups; times in their order, anything else with the largest first. */
export function crossed(rows: readonly UsageRow[], [first, second]: readonly [Group, Group], measure: Measure): Cross {
  const cells = new Map<string, number>();
  const down = new Map<string, number>();
  const across = new Map<string, number>();
  let total = 0;
  for (const row of rows) {
    const value = measured(row, measure);
    const [key, other] = [row[first] ?? '', row[second] ?? ''];
    add(cells, cell(key, other), value);
    add(down, key, value);
    add(across, other, value);
    total += value;
  }
  const ordered = (sums: Map<string, number>, group: Group) =>
    [...sums.keys()].sort(
      (a, b) => (TIMES.includes(group) ? 0 : (sums.get(b) ?? 0) - (sums.get(a) ?? 0)) || (a < b ? -1 : 1),
    );
  return {
    rows: ordered(down, first),
    columns: ordered(across, second),
    value: (row, column) => cells.get(cell(row, column)) ?? 0,
    ofRow: (row) => down.get(row) ?? 0,
    ofColumn: (column) => across.get(column) ?? 0,
    total,
    largest: Math.max(0, ...cells.values()),
  };
}

const cell = (row: string, column: string) => JSON.stringify([row, column]);

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

const STEPS = [1, 2, 2.5, 5, 10];

/** Round marks of an axis from 0 to at least `highest`, about four of them; whole numbers if `whole`. */
export function marks(highest: number, whole: boolean): number[] {
  const rough = Math.max(highest / 4, whole ? 1 : 0.01);
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = STEPS.map((step) => step * power).filter((step) => !whole || Number.isInteger(step));
  const step = steps.find((one) => one >= rough * 0.999) ?? 10 * power;
  const count = Math.max(1, Math.ceil(highest / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, place) => Number((place * step).toPrecision(12)));
}

/** By how much something changed, as a part of what it was; null where that cannot be said. */
export function change(now: number, before: number | undefined): number | null {
  if (before === undefined) return null;
  if (before === 0) return now === 0 ? 0 : null;
  return (now - before) / before;
}

/** The part that succeeded of those that were not cancelled; null without any. */
export function success(row: { succeeded: number; failed: number }): number | null {
  const ended = row.succeeded + row.failed;
  return ended ? row.succeeded / ended : null;
}
