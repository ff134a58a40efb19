import { expect, test } from 'vitest';
import { reasonOf } from './entries';

test.each([
  ['grant', 'system', 'welcome', { key: 'welcome' }],
  ['grant', 'system', 'allowance of 2026-11', { key: 'allowance', month: '2026-11' }],
  ['deduct', 'system', 'unused allowance of 2026-10', { key: 'allowanceExpired', month: '2026-10' }],
  ['deduct', 'cleo', 'erased', { key: 'erased' }],
  ['hold', 'ada', 'generation', null],
  ['capture', 'system', 'generation succeeded', null],
  ['capture', 'ada', 'generation cancelled', { key: 'cancelled' }],
  ['release', 'ada', 'generation cancelled', { key: 'cancelled' }],
  ['release', 'system', 'generation failed: timed_out', { key: 'failed', code: 'timed_out' }],
  ['grant', 'cleo', 'For the 2026-11 campaign', { written: 'For the 2026-11 campaign' }],
  ['refund', 'cleo', 'generation failed: output_lost', { written: 'generation failed: output_lost' }],
  ['grant', 'cleo', 'generation', { written: 'generation' }],
] as const)('the reason of a %s by %s, “%s”', (kind, actor, reason, meant) => {
  expect(reasonOf({ kind, actor, reason })).toEqual(meant);
});
