/** A movement for many, as it is filled in. */
import { wholeNumber } from '../common/numbers';
import type { ForMany } from './api/changeMany';
import { MOVEMENT, type Way } from './movement';

export interface BulkDraft {
  whom: 'chosen' | 'department';
  department: string;
  way: Way;
  amount: string;
  reason: string;
}

/** What is still missing, if anything; a number that is wrong says so itself. */
export function missingOf(draft: BulkDraft, chosen: readonly string[]): 'whom' | 'amount' | 'reason' | undefined {
  if (draft.whom === 'chosen' ? chosen.length === 0 : draft.department === '') return 'whom';
  if (draft.amount.trim() === '') return 'amount';
  return draft.reason.trim() === '' ? 'reason' : undefined;
}

/** What to send; undefined while something is missing or wrong. */
export function movementOf(draft: BulkDraft, chosen: readonly string[]): ForMany | undefined {
  const amount = wholeNumber(draft.amount, MOVEMENT);
  const reason = draft.reason.trim();
  if (!amount || missingOf(draft, chosen)) return undefined;
  return {
    ...(draft.whom === 'chosen' ? { uids: [...chosen] } : { department: draft.department }),
    amount: draft.way === 'topUp' ? amount : -amount,
    reason,
  };
}
