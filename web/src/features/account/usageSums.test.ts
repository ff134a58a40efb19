import { expect, test } from 'vitest';
import type { MonthlyUsage } from './api/usage';
import { byMonth } from './usageSums';

const line = (month: string, model: string, credits: number, counts: Partial<MonthlyUsage> = {}): MonthlyUsage => ({
  month,
  model,
  credits,
  succeeded: 1,
  failed: 0,
  cancelled: 0,
  refunded: 0,
  seconds: 1,
  ...counts,
});

test('months stand newest first, and in each the dearest model first', () => {
  const months = byMonth([
    line('2026-09', 'video', 5),
    line('2026-11', 'text', 1, { failed: 2 }),
    line('2026-11', 'image', 8, { refunded: 3, cancelled: 1 }),
  ]);

  expect(months.map(({ month, lines }) => [month, ...lines.map(({ model }) => model)])).toEqual([
    ['2026-11', 'image', 'text'],
    ['2026-09', 'video'],
  ]);
  expect(months[0]?.totals).toEqual({ credits: 9, refunded: 3, made: 5 });
});
