/** What a record says was changed. */
import { expect, it } from 'vitest';
import { difference } from './difference';

it('names what differs, also inside of something, and nothing else', () => {
  const before = { role: 'user', balance: { available: 100, held: 0 } };
  const after = { role: 'user', balance: { available: 120, held: 0 }, task_id: 'abc' };

  expect(difference(before, after)).toEqual([
    { path: ['balance', 'available'], before: 100, after: 120 },
    { path: ['task_id'], before: undefined, after: 'abc' },
  ]);
});

it('says of something that came or went what was in it', () => {
  expect(difference({ quotas: null }, { quotas: { running_at_once: 2, models: ['a', 'b'], kinds: null } })).toEqual([
    { path: ['quotas', 'running_at_once'], before: undefined, after: 2 },
    { path: ['quotas', 'models'], before: undefined, after: 'a, b' },
  ]);
  expect(difference({ limits: {} }, { limits: null })).toEqual([]);
});

it('finds nothing between the same', () => {
  const same = { kinds: ['text', 'image'], frozen: false, allowance: null };

  expect(difference(same, structuredClone(same))).toEqual([]);
});
