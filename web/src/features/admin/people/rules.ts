/** What may be done to whom, and why something may not: the API decides, this says it before. */
import type { Me } from '@/api/me';
import type { Person } from './api/people';

export type Act =
  | 'credits'
  | 'role'
  | 'department'
  | 'limits'
  | 'allowance'
  | 'block'
  | 'unblock'
  | 'unbind'
  | 'unfreeze'
  | 'erase';

/** Why an act is shown and cannot be done: about oneself, about the last administrator, or the person is not blocked yet. */
export type Hindrance = 'oneself' | 'lastAdmin' | 'blockFirst';

export interface Choice {
  act: Act;
  hindrance?: Hindrance;
}

/** What `me` may do about `person`, in the order of the menu. */
export function choices(me: Me, person: Person, isLastAdmin: boolean): Choice[] {
  if (person.erasure === 'running' && me.role === 'admin') return [{ act: 'erase' }];
  if (person.erasure) return [];
  if (me.role !== 'admin') return me.uid !== person.uid && person.role === 'user' ? [{ act: 'credits' }] : [];
  const keeps: Hindrance | undefined = me.uid === person.uid ? 'oneself' : isLastAdmin ? 'lastAdmin' : undefined;
  const blocked = person.status === 'blocked';
  return [
    { act: 'credits' },
    { act: 'role', hindrance: keeps },
    { act: 'department' },
    { act: 'limits' },
    { act: 'allowance' },
    ...(person.frozen ? [{ act: 'unfreeze' } as const] : []),
    ...(person.signed_in ? [{ act: 'unbind' } as const] : []),
    blocked ? { act: 'unblock' } : { act: 'block', hindrance: keeps },
    { act: 'erase', hindrance: blocked ? undefined : (keeps ?? 'blockFirst') },
  ];
}
