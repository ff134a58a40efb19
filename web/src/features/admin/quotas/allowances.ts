/** An allowance, as it is filled in. */
import { wholeNumber } from '../common/numbers';
import type { Allowance } from './api/allowance';

export interface AllowanceDraft {
  credits: string;
  unused: Allowance['unused'];
}

type Given = Pick<Allowance, 'credits' | 'unused'>;

/** Of one allowance: the API's own limit. */
const MOST = 10_000_000;

export const allowanceDraft = (allowance: Given | null | undefined): AllowanceDraft => ({
  credits: String(allowance?.credits ?? 0),
  unused: allowance?.unused ?? 'keep',
});

/** What the form says; nothing is 0. Undefined while it is no number the API takes. */
export function allowanceOf({ credits, unused }: AllowanceDraft): Given | undefined {
  const value = wholeNumber(credits);
  return value === undefined || (value ?? 0) > MOST ? undefined : { credits: value ?? 0, unused };
}
