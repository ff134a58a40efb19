/** Why somebody with a valid Google account is not let in. */
const REFUSALS = ['domain_not_allowed', 'not_invited', 'account_blocked', 'account_conflict'] as const;

export type Refusal = (typeof REFUSALS)[number];

export const isRefusal = (code: string): code is Refusal => (REFUSALS as readonly string[]).includes(code);
