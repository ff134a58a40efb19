/** Frees a person: their address for another Google account, or their credits after they were frozen. */
import { useMutation } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { useAdminChanged } from '../../common/useAdminChanged';
import type { Person } from './people';

export type Release = 'unbind' | 'unfreeze';

export function useRelease(uid: string, what: Release) {
  const changed = useAdminChanged();
  return useMutation<Person, ApiError, { reason: string }>({
    mutationFn: (reasoned) => {
      const asked = { params: { path: { uid } }, body: reasoned };
      return body(
        what === 'unbind'
          ? api.POST('/api/admin/users/{uid}/unbind', asked)
          : api.POST('/api/admin/users/{uid}/unfreeze', asked),
      );
    },
    onSuccess: changed,
  });
}
