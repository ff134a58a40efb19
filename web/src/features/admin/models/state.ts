/** Why a model cannot be had, as far as it is known here what the API's sentence means. */
import type { ManagedModel } from './api/models';

export type State = 'available' | 'off' | 'noKey' | 'down' | 'other';

const SENTENCES: readonly (readonly [RegExp, State])[] = [
  [/^switched off by an administrator/, 'off'],
  [/^its provider is not set up/, 'noKey'],
  [/^its provider is not answering/, 'down'],
];

export function stateOf({
  available,
  unavailable_reason: reason,
}: Pick<ManagedModel, 'available' | 'unavailable_reason'>): State {
  if (available) return 'available';
  return SENTENCES.find(([sentence]) => sentence.test(reason ?? ''))?.[1] ?? 'other';
}
