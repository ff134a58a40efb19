/** What a movement of credits means to people who read a statement. */
import type { Entry } from './api/statement';

/** How it changed what can be spent: a hold takes it away, so the later capture does not. */
export const SIGNS: Record<Entry['kind'], '+' | '−' | ''> = {
  grant: '+',
  hold: '−',
  capture: '',
  release: '+',
  refund: '+',
  deduct: '−',
};

/** The words a reason of the platform itself is shown with; what a person wrote is shown as it is. */
export type Reason =
  | { key: 'welcome' | 'cancelled' | 'erased' }
  | { key: 'failed'; code: string }
  | { key: 'allowance' | 'allowanceExpired'; month: string }
  | { written: string }
  | null;

export function reasonOf({ kind, actor, reason }: Pick<Entry, 'kind' | 'actor' | 'reason'>): Reason {
  if (kind === 'hold' || kind === 'capture' || kind === 'release') {
    // Only the platform writes these: its words, as settlement.py has them. That it began or worked says the kind.
    if (reason === 'generation' || reason === 'generation succeeded') return null;
    if (reason === 'generation cancelled') return { key: 'cancelled' };
    const [, code] = /^generation failed: (\w+)$/.exec(reason) ?? [];
    if (code) return { key: 'failed', code };
  }
  if (kind === 'grant' && reason === 'welcome') return { key: 'welcome' };
  if (kind === 'deduct' && reason === 'erased') return { key: 'erased' };
  const [, month] = /(\d{4}-\d{2})/.exec(reason) ?? [];
  if (actor === 'system' && month) return { key: kind === 'deduct' ? 'allowanceExpired' : 'allowance', month };
  return reason ? { written: reason } : null;
}
