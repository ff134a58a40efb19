import { expect, test } from 'vitest';
import { asked } from './filters';

test('days become the moments that include both of them', () => {
  expect(asked({ actor: 'cleo', from: '2026-11-02', to: '2026-11-05' })).toEqual({
    actor: 'cleo',
    from: new Date('2026-11-02T00:00:00').toISOString(),
    to: new Date('2026-11-05T23:59:59.999').toISOString(),
  });
});

test('a first day after the last is the same period', () => {
  expect(asked({ from: '2026-11-05', to: '2026-11-02' })).toEqual(asked({ from: '2026-11-02', to: '2026-11-05' }));
});

test('what is no day is not asked for', () => {
  expect(asked({ from: 'soon' })).toEqual({});
});
