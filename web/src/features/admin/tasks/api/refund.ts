/** Gives back what a task cost, once. */
import { useMutation } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { useAdminChanged } from '../../common/useAdminChanged';

/** The same `key` is the same request, however often it is sent. */
export function useRefund(task_id: string, key: string) {
  const changed = useAdminChanged();
  return useMutation<Schemas['ManagedTask'], ApiError, string>({
    mutationFn: (reason) =>
      body(
        api.POST('/api/admin/tasks/{task_id}/refund', {
          params: { path: { task_id }, header: { 'Idempotency-Key': key } },
          body: { reason },
        }),
      ),
    onSettled: changed,
  });
}
