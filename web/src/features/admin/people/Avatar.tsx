/** The first letter of somebody, in a circle. */
import { UserRoundX } from 'lucide-react';
import { classes } from '@/ui/classes';
import type { Person } from './api/people';

export function Avatar({ person, large }: { person: Person; large?: boolean }) {
  return (
    <span
      aria-hidden
      className={classes(
        'grid shrink-0 place-items-center rounded-full font-semibold',
        large ? 'size-12 text-lg' : 'size-8 text-xs',
        person.status === 'blocked' ? 'bg-sunken text-muted' : 'bg-accent-soft text-accent-text',
      )}
    >
      {person.erasure ? <UserRoundX size={large ? 22 : 15} /> : (person.name || person.email).slice(0, 1).toUpperCase()}
    </span>
  );
}
