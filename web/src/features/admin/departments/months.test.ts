import { expect, it } from 'vitest';
import { monthsOver } from './months';

it('the months that are over go back beyond the year', () => {
  expect(monthsOver(new Date(2026, 1, 28), 3)).toEqual(['2026-01', '2025-12', '2025-11']);
  expect(monthsOver(new Date(2026, 11, 31), 1)).toEqual(['2026-11']);
});
