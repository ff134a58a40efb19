import { describe, expect, it } from 'vitest';
import { addressOf, filtersOf } from './filters';

describe('filters in the address', () => {
  it.each([
    {},
    { q: 'ada lovelace' },
    { q: 'ann & co', role: 'manager', department: 'design', status: 'blocked' },
  ] as const)('%j comes back from its address', (filters) => {
    expect(filtersOf(addressOf(filters))).toEqual(filters);
  });

  it('leaves out what cannot be asked', () => {
    const address = new URLSearchParams('role=king&status=asleep&department=Nobody%20Here&q=');
    expect(filtersOf(address)).toEqual({});
  });

  it('leaves out what is not chosen', () => {
    expect(String(addressOf({ q: '', role: undefined, status: 'active' }))).toBe('status=active');
  });
});
