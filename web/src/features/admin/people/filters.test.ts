import { expect, test } from 'vitest';
import { filtersOf } from './filters';

const address = new URLSearchParams('q=ada&role=user&department=research&status=asleep');

test('an address says which people are listed; what it cannot mean is left out', () => {
  expect(filtersOf(address, false)).toEqual({ q: 'ada', role: 'user', department: 'research' });
});

test('a department in the address is no filter for whoever has only one', () => {
  expect(filtersOf(new URLSearchParams('department=research'), true)).toEqual({});
});
