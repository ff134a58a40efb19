/** Which references of the draft a model gets, and which wait aside because it does not take them. */
import type { Schemas } from '@/api/client';
import type { Model } from '@/api/models';
import { type Draft, type Ref, ROLES, type Role } from '../draft';

export interface Slot {
  role: Role;
  /** How many the model takes; 0 where it takes none. */
  max: number;
  /** Those it gets: the ones that were added last. */
  used: readonly Ref[];
  aside: readonly Ref[];
}

export function slotsOf(model: Model | undefined, references: Draft['references']): Slot[] {
  return ROLES.map((role) => {
    const max = model?.references[role].max ?? 0;
    const from = Math.max(0, references[role].length - max);
    return { role, max, used: references[role].slice(from), aside: references[role].slice(0, from) };
  });
}

/** As the API takes them, in the order of the slots. */
export function asked(slots: readonly Slot[]): Schemas['Reference'][] {
  return slots.flatMap(({ role, used }) =>
    used.map(({ strength, ...ref }) => ({
      role,
      ...('upload_id' in ref ? { upload_id: ref.upload_id } : { output: ref.output }),
      ...(strength !== null && { strength }),
    })),
  );
}
