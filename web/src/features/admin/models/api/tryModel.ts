/** Sends a test generation at the administrator's own cost. */
import { useMutation } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { useAdminChanged } from '../../common/useAdminChanged';

/** One generation for each `key`, however often it is sent. */
export function useTryModel(id: string, key: string) {
  const changed = useAdminChanged();
  return useMutation<Schemas['GenerationAccepted'], ApiError, string>({
    mutationFn: (prompt) =>
      body(
        api.POST('/api/admin/models/{id}/try', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
          body: { prompt },
        }),
      ),
    onSettled: changed,
  });
}
