/** An allowance, as it is filled in. */
import { type Bounds, MOST_CREDITS, wholeNumber } from '../common/numbers';
import type { Allowance } from './api/allowance';

export interface AllowanceDraft {
  credits: string;
  unused: Allowance['unused'];
}

type Given = Pick<Allowance, 'credits' | 'unused'>;

export const ALLOWANCE: Bounds = { most: MOST_CREDITS };

export const allowanceDraft = (allowance: Given | null | undefined): AllowanceDraft => ({
  credits: String(allowance?.credits ?? 0),
  unused: allowance?.unused ?? 'keep',
});

/** What the form says; nothing is 0. Undefined while it is no number the API takes. */
export function allowanceOf({ credits, unused }: AllowanceDraft): Given | undefined {
  const value = wholeNumber(credits, ALLOWANCE);
  return value === undefined ? undefined : { credits: value ?? 0, unused };
}
