/** What a movement of credits means to the person it belongs to. */
import type { Entry } from './api/statement';

/** How it changed what can be spent: a hold takes it away, so the later capture does not. */
export const SIGNS: Record<Entry['kind'], -1 | 0 | 1> = {
  grant: 1,
  hold: -1,
  capture: 0,
  release: 1,
  refund: 1,
  deduct: -1,
};

/** The words a reason of the platform itself is shown with; what a person wrote is shown as it is. */
export type Reason =
  | { key: 'welcome' | 'failed' | 'cancelled' }
  | { key: 'allowance' | 'allowanceExpired'; month: string }
  | { written: string }
  | null;

export function reasonOf({ kind, actor, reason }: Pick<Entry, 'kind' | 'actor' | 'reason'>): Reason {
  if (reason === 'welcome') return { key: 'welcome' };
  if (reason.startsWith('generation failed')) return { key: 'failed' };
  if (reason === 'generation cancelled') return { key: 'cancelled' };
  if (reason === 'generation' || reason === 'generation succeeded') return null;
  const [, month] = /(\d{4}-\d{2})/.exec(reason) ?? [];
  if (actor === 'system' && month) return { key: kind === 'deduct' ? 'allowanceExpired' : 'allowance', month };
  return reason ? { written: reason } : null;
}
