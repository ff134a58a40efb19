/** The dialog of one thing done about a person. */
import { lazy, Suspense } from 'react';
import { CreditsDialog } from '../credits/CreditsDialog';
import type { Person } from './api/people';
import { BlockDialog } from './BlockDialog';
import { EraseDialog } from './EraseDialog';
import { PlaceDialog } from './PlaceDialog';
import { ReleaseDialog } from './ReleaseDialog';
import type { Act } from './rules';

const OwnLimitsDialog = lazy(() => import('../quotas/OwnLimitsDialog'));
const OwnAllowanceDialog = lazy(() => import('../quotas/OwnAllowanceDialog'));

export interface Acting {
  act: Act;
  person: Person;
}

export function PersonAct({ acting, onClose }: { acting: Acting | undefined; onClose: () => void }) {
  if (!acting) return null;
  const { act, person } = acting;
  const given = { person, onClose };
  switch (act) {
    case 'credits':
      return <CreditsDialog {...given} />;
    case 'role':
    case 'department':
      return <PlaceDialog {...given} what={act} />;
    case 'block':
    case 'unblock':
      return <BlockDialog {...given} />;
    case 'unbind':
    case 'unfreeze':
      return <ReleaseDialog {...given} what={act} />;
    case 'erase':
      return <EraseDialog {...given} />;
    case 'limits':
      return (
        <Suspense>
          <OwnLimitsDialog {...given} />
        </Suspense>
      );
    case 'allowance':
      return (
        <Suspense>
          <OwnAllowanceDialog {...given} />
        </Suspense>
      );
  }
}
