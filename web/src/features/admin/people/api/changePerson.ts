/** Changes a person's role, department, status, limits or allowance. */
import { useMutation } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { useAdminChanged } from '../../common/useAdminChanged';
import type { Person } from './people';

export function useChangePerson(uid: string) {
  const changed = useAdminChanged();
  return useMutation<Person, ApiError, Schemas['PersonChange']>({
    mutationFn: (change) => body(api.PATCH('/api/admin/users/{uid}', { params: { path: { uid } }, body: change })),
    onSuccess: changed,
  });
}
