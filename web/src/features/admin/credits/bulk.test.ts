import { describe, expect, it } from 'vitest';
import { type BulkDraft, missingOf, movementOf } from './bulk';

const draft: BulkDraft = {
  whom: 'department',
  department: 'design',
  way: 'topUp',
  amount: '1 000',
  reason: ' Contest ',
};

describe('a movement for many', () => {
  it('is for a department or for the people chosen, never both', () => {
    expect(movementOf(draft, ['ada'])).toEqual({ department: 'design', amount: 1000, reason: 'Contest' });
    const chosen = movementOf({ ...draft, whom: 'chosen' }, ['ada', 'ben']);
    expect(chosen).toEqual({ uids: ['ada', 'ben'], amount: 1000, reason: 'Contest' });
  });

  it('takes away with an amount below zero', () => {
    expect(movementOf({ ...draft, way: 'deduct' }, [])?.amount).toBe(-1000);
  });

  it.each<Partial<BulkDraft>>([
    { amount: '' },
    { amount: '0' },
    { amount: 'ten' },
    { amount: '10000001' },
    { reason: '  ' },
    { department: '' },
    { whom: 'chosen' },
  ])('waits while it is not complete: %j', (missing) => {
    expect(movementOf({ ...draft, ...missing }, [])).toBeUndefined();
  });

  it('says what is missing, and leaves a wrong number to its field', () => {
    expect(missingOf({ ...draft, department: '' }, [])).toBe('whom');
    expect(missingOf({ ...draft, amount: ' ' }, [])).toBe('amount');
    expect(missingOf({ ...draft, reason: '' }, [])).toBe('reason');
    expect(missingOf({ ...draft, amount: '0' }, [])).toBeUndefined();
  });
});
