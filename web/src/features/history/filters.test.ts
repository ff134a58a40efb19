import { describe, expect, test } from 'vitest';
import { asQuery, type Filters, isNarrowed, NO_FILTERS, readFilters, writeFilters } from './filters';

const ALL: Filters = {
  q: 'red fox & co',
  kind: 'image',
  status: 'failed',
  model: 'local-image',
  favourite: true,
  from: '2026-11-01',
  to: '2026-11-30',
};

describe('filters in the address', () => {
  test('come back as they were written', () => {
    const address = writeFilters(ALL).toString();

    expect(readFilters(new URLSearchParams(address))).toEqual(ALL);
  });

  test('nothing chosen is an empty address', () => {
    expect(writeFilters(NO_FILTERS).toString()).toBe('');
    expect(isNarrowed(readFilters(new URLSearchParams('')))).toBe(false);
  });

  test.each([
    'kind=music',
    'status=lost',
    'favourite=1',
    'from=2026-02-30',
    'from=yesterday',
    'to=2026-13-01',
    'model=',
    'unknown=1',
  ])('what is wrong counts as not there: %s', (address) => {
    expect(readFilters(new URLSearchParams(address))).toEqual(NO_FILTERS);
  });

  test('a search longer than the API takes is cut', () => {
    expect(readFilters(new URLSearchParams({ q: 'x'.repeat(900) })).q).toHaveLength(500);
  });
});

describe('filters for the API', () => {
  test('days are whole days of the calendar on the wall, both included', () => {
    const { from, to } = asQuery({ ...NO_FILTERS, from: '2026-11-03', to: '2026-11-03' });

    expect(new Date(String(from))).toEqual(new Date(2026, 10, 3, 0, 0, 0, 0));
    expect(new Date(String(to))).toEqual(new Date(2026, 10, 3, 23, 59, 59, 999));
  });

  test('what is not chosen is not sent', () => {
    const sent = Object.entries(asQuery({ ...NO_FILTERS, q: '  ' })).filter(([, value]) => value !== undefined);

    expect(sent).toEqual([]);
  });
});
