/** A movement for many, as it is filled in. */
import { wholeNumber } from '../common/numbers';
import type { ForMany } from './api/changeMany';
import { MOST, type Way } from './movement';

export interface BulkDraft {
  whom: 'chosen' | 'department';
  department: string;
  way: Way;
  amount: string;
  reason: string;
}

/** What to send; undefined while something is missing. */
export function movementOf(draft: BulkDraft, chosen: readonly string[]): ForMany | undefined {
  const amount = wholeNumber(draft.amount) ?? 0;
  const reason = draft.reason.trim();
  const someone = draft.whom === 'chosen' ? chosen.length > 0 : draft.department !== '';
  if (amount === 0 || amount > MOST || reason === '' || !someone) return undefined;
  return {
    ...(draft.whom === 'chosen' ? { uids: [...chosen] } : { department: draft.department }),
    amount: draft.way === 'topUp' ? amount : -amount,
    reason,
  };
}
