/** What charts and tables are made of. */
import { describe, expect, it } from 'vitest';
import type { UsageRow } from './api/usage';
import { change, crossed, growing, marks, OTHERS, stacked, success } from './series';

const NOTHING = { succeeded: 0, failed: 0, cancelled: 0, credits: 0, refunded: 0, seconds: 0, provider_cost_usd: 0 };
const row = (groups: Partial<UsageRow>): UsageRow =>
  ({
    ...NOTHING,
    failure_rate: null,
    active_people: null,
    margin_usd: null,
    margin_rate: null,
    previous: null,
    ...groups,
  }) as UsageRow;

describe('a stack over time', () => {
  const asked = { from: '2026-02-27', to: '2026-03-02', time: 'day', split: 'model', measure: 'credits' } as const;

  it('has every day of the period, and the largest group first', () => {
    const rows = [
      row({ day: '2026-02-28', model: 'b', credits: 5 }),
      row({ day: '2026-03-02', model: 'a', credits: 2 }),
      row({ day: '2026-03-02', model: 'b', credits: 1 }),
    ];
    const { points, keys } = stacked(rows, asked);

    expect(keys).toEqual(['b', 'a']);
    expect(points.map(({ at, total }) => [at, total])).toEqual([
      ['2026-02-27', 0],
      ['2026-02-28', 5],
      ['2026-03-01', 0],
      ['2026-03-02', 3],
    ]);
  });

  it('puts what is too small together, and loses nothing', () => {
    const rows = ['a', 'b', 'c', 'd'].map((model, place) => row({ day: '2026-03-01', model, credits: 10 - place }));
    const { points, keys } = stacked(rows, { ...asked, most: 3 });

    expect(keys).toEqual(['a', 'b', OTHERS]);
    expect(points[2]).toEqual({ at: '2026-03-01', total: 34, values: { a: 10, b: 9, [OTHERS]: 15 } });
  });

  it('goes by month over the turn of a year', () => {
    const { points } = stacked([row({ month: '2027-01', model: 'a', credits: 1 })], {
      ...asked,
      from: '2026-11-05',
      to: '2027-01-03',
      time: 'month',
    });

    expect(points.map(({ at, total }) => [at, total])).toEqual([
      ['2026-11', 0],
      ['2026-12', 0],
      ['2027-01', 1],
    ]);
  });
});

it('a month grows by its days, and goes on to what is projected on its last one', () => {
  const steps = growing(
    [row({ day: '2026-02-02', credits: 13, refunded: 3 }), row({ day: '2026-02-04', credits: 9, refunded: 5 })],
    { from: '2026-02-01', to: '2026-02-04', projected: 98 },
  );

  expect(steps).toHaveLength(28);
  expect(steps.slice(0, 5)).toEqual([
    { day: '2026-02-01', spent: 0, projected: null },
    { day: '2026-02-02', spent: 10, projected: null },
    { day: '2026-02-03', spent: 10, projected: null },
    { day: '2026-02-04', spent: 14, projected: 14 },
    { day: '2026-02-05', spent: null, projected: 18 },
  ]);
  expect(steps.at(-1)).toEqual({ day: '2026-02-28', spent: null, projected: 98 });
});

it('two groups make a table whose sums agree, times in their order', () => {
  const cross = crossed(
    [
      row({ user: 'ada', day: '2026-03-02', succeeded: 1, failed: 1 }),
      row({ user: 'ben', day: '2026-03-01', succeeded: 5 }),
      row({ user: 'ada', day: '2026-03-01', cancelled: 1 }),
    ],
    ['user', 'day'],
    'generations',
  );

  expect(cross.rows).toEqual(['ben', 'ada']);
  expect(cross.columns).toEqual(['2026-03-01', '2026-03-02']);
  expect(cross.value('ada', '2026-03-02')).toBe(2);
  expect(cross.value('ben', '2026-03-02')).toBe(0);
  expect([cross.ofRow('ada'), cross.ofColumn('2026-03-01'), cross.total, cross.largest]).toEqual([3, 6, 8, 5]);
});

it.each([
  [0, true, [0, 1]],
  [3, true, [0, 1, 2, 3]],
  [7, true, [0, 2, 4, 6, 8]],
  [4786, true, [0, 2000, 4000, 6000]],
  [90_362, true, [0, 25_000, 50_000, 75_000, 100_000]],
  [0.9, false, [0, 0.25, 0.5, 0.75, 1]],
])('an axis up to %d has round marks', (highest, whole, expected) => {
  expect(marks(highest, whole)).toEqual(expected);
});

it.each([
  [12, 10, 0.2],
  [0, 10, -1],
  [0, 0, 0],
  [5, 0, null],
  [5, undefined, null],
])('from %d, %d before, is a change of %s', (now, before, expected) => {
  expect(change(now, before)).toBe(expected);
});

it('success leaves out what was cancelled, and is unknown without anything', () => {
  expect(success({ succeeded: 3, failed: 1 })).toBe(0.75);
  expect(success({ succeeded: 0, failed: 0 })).toBeNull();
});
