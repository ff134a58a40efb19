import { describe, expect, it } from 'vitest';
import type { Me } from '@/api/me';
import type { Person } from './api/people';
import { choices } from './rules';

const admin = { uid: 'cleo', role: 'admin' } as Me;
const manager = { uid: 'mark', role: 'manager' } as Me;
const person = (change: Partial<Person> = {}) =>
  ({ uid: 'ada', role: 'user', status: 'active', frozen: false, signed_in: true, erasure: null, ...change }) as Person;
const hindrances = (found: ReturnType<typeof choices>) =>
  Object.fromEntries(found.filter(({ hindrance }) => hindrance).map(({ act, hindrance }) => [act, hindrance]));
const acts = (found: ReturnType<typeof choices>) => found.map(({ act }) => act);

describe('what may be done to whom', () => {
  it('an administrator does everything to somebody else, and erases after blocking', () => {
    expect(hindrances(choices(admin, person(), false))).toEqual({ erase: 'blockFirst' });
    expect(hindrances(choices(admin, person({ status: 'blocked' }), false))).toEqual({});
  });

  it('nobody demotes, blocks or erases oneself', () => {
    const found = choices(admin, person({ uid: 'cleo', role: 'admin' }), false);
    expect(hindrances(found)).toEqual({ role: 'oneself', block: 'oneself', erase: 'oneself' });
  });

  it('the last administrator stays one', () => {
    const found = choices(admin, person({ role: 'admin' }), true);
    expect(hindrances(found)).toEqual({ role: 'lastAdmin', block: 'lastAdmin', erase: 'lastAdmin' });
  });

  it('a blocked person is unblocked, a frozen one unfrozen, one who never came is not unbound', () => {
    const found = acts(choices(admin, person({ status: 'blocked', frozen: true, signed_in: false }), false));
    expect(found).toContain('unblock');
    expect(found).toContain('unfreeze');
    expect(found).not.toContain('block');
    expect(found).not.toContain('unbind');
  });

  it('a manager tops up other users, and does nothing else', () => {
    expect(acts(choices(manager, person(), false))).toEqual(['credits']);
    expect(acts(choices(manager, person({ role: 'manager' }), false))).toEqual([]);
    expect(acts(choices(manager, person({ uid: 'mark' }), false))).toEqual([]);
  });

  it('an erased person is left alone, except that an erasure that runs can be gone on with', () => {
    expect(acts(choices(admin, person({ erasure: 'done', status: 'blocked' }), false))).toEqual([]);
    expect(acts(choices(admin, person({ erasure: 'running', status: 'blocked' }), false))).toEqual(['erase']);
  });
});
