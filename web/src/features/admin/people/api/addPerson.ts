/** Adds somebody before their first sign-in. */
import { useMutation } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { useAdminChanged } from '../../common/useAdminChanged';
import type { Person } from './people';

export function useAddPerson() {
  const changed = useAdminChanged();
  return useMutation<Person, ApiError, Schemas['NewPerson']>({
    mutationFn: (person) => body(api.POST('/api/admin/users', { body: person })),
    // Also when somebody else was faster: then the person is shown.
    onSettled: changed,
  });
}
