/** Erases a person who is blocked, or goes on with it. */
import { useMutation } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { useAdminChanged } from '../../common/useAdminChanged';
import type { Person } from './people';

export function useErasePerson(uid: string) {
  const changed = useAdminChanged();
  return useMutation<Person, ApiError, { reason: string }>({
    mutationFn: (reasoned) =>
      body(api.POST('/api/admin/users/{uid}/erase', { params: { path: { uid } }, body: reasoned })),
    onSuccess: changed,
  });
}
