/** Has the file of a closed month written again from the ledger and compared. */
import { useMutation } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { ApiError } from '@/api/problem';
import type { ClosedMonth } from './month';

export function useVerifyMonth(department: string, month: string) {
  return useMutation<ClosedMonth, ApiError>({
    mutationFn: () =>
      body(
        api.GET('/api/admin/months/{department}/{month}', {
          params: { path: { department, month }, query: { verify: '1' } },
        }),
      ),
  });
}
