import { expect, test } from 'vitest';
import type { Me } from '@/api/me';
import type { Model } from '@/api/models';
import { obstacleOf } from './obstacle';

const resets_at = '2026-12-01T00:00:00Z';
const me = {
  balance: { available: 10, held: 0 },
  quotas: [{ name: 'credits_per_day', limit: 20, used: 12, resets_at }],
  running: 1,
  limits: { running_at_once: 2, kinds: null, models: null },
} as unknown as Me;
const model = { id: 'local-image', kind: 'image', available: true, unavailable_reason: null } as Model;
const ready = { online: true, model, me, prompt: 'A hill', uploading: false, wrong: false, credits: 4 };

test.each([
  ['nothing, when all is well', {}, undefined],
  ['the network', { online: false }, 'offline'],
  ['no model of the kind', { model: undefined }, 'no_model'],
  ['a model that is switched off', { model: { ...model, available: false } }, 'unavailable'],
  ['a model for others', { me: { ...me, limits: { ...me.limits, models: ['other'] } } }, 'not_for_you'],
  ['a kind for others', { me: { ...me, limits: { ...me.limits, kinds: ['text'] } } }, 'not_for_you'],
  ['all places taken', { me: { ...me, running: 2 } }, 'running'],
  ['what is left of the day', { credits: 9 }, 'quota'],
  ['what is left on the account', { me: { ...me, quotas: [] }, credits: 11 }, 'credits'],
  ['no words', { prompt: ' \n' }, 'no_prompt'],
  ['a picture on its way', { uploading: true }, 'uploading'],
  ['a wrong field', { wrong: true }, 'fields'],
  ['money before words', { me: { ...me, quotas: [] }, credits: 11, prompt: '' }, 'credits'],
])('%s', (_case, change, why) => {
  expect(obstacleOf({ ...ready, ...(change as object) })?.why).toBe(why);
});

test('exactly what is left can be spent', () => {
  expect(obstacleOf({ ...ready, me: { ...me, quotas: [] }, credits: 10 })).toBeUndefined();
  expect(obstacleOf({ ...ready, credits: 8 })).toBeUndefined();
  expect(obstacleOf({ ...ready, me: { ...me, quotas: [] }, credits: 15 })).toEqual({ why: 'credits', short: 5 });
});
