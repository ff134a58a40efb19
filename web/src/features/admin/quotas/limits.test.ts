import { describe, expect, it } from 'vitest';
import { changed, draftOf, type Limits, limitsOf } from './limits';

const limits: Limits = {
  credits_per_day: 5000,
  credits_per_month: null,
  generations_per_day: 0,
  running_at_once: 2,
  kinds: ['text', 'image'],
  models: null,
};

describe('limits in a form', () => {
  it.each([limits, { ...limits, kinds: null, models: ['local-text'] }])('come back as they were: %j', (one) =>
    expect(limitsOf(draftOf(one))).toEqual(one),
  );

  it('nothing is no limit, and zero is one', () => {
    const found = limitsOf({ ...draftOf(limits), credits_per_day: ' ', running_at_once: '0' });
    expect(found).toEqual({ ...limits, credits_per_day: null, running_at_once: 0 });
  });

  it('a person without own limits has an empty form', () => {
    expect(limitsOf(draftOf(null))).toEqual(limitsOf(draftOf({})));
    expect(limitsOf(draftOf(null))?.kinds).toBeNull();
  });

  it('waits while a number is none or a list is empty', () => {
    expect(limitsOf({ ...draftOf(limits), credits_per_day: 'many' })).toBeUndefined();
    expect(limitsOf({ ...draftOf(limits), kinds: [] })).toBeUndefined();
    expect(limitsOf({ ...draftOf(limits), models: [] })).toBeUndefined();
  });
});

describe('what is sent', () => {
  it('is what differs and nothing else', () => {
    expect(changed(limits, { ...limits, credits_per_day: null, running_at_once: 3 })).toEqual({
      credits_per_day: null,
      running_at_once: 3,
    });
    expect(changed(limits, { ...limits, models: ['a'] })).toEqual({ models: ['a'] });
  });

  it('is nothing where only the order changed', () => {
    expect(changed(limits, { ...limits, kinds: ['image', 'text'] })).toBeUndefined();
  });
});
