/** Closes a month of a department for good. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { type ClosedMonth, monthQuery } from './month';

export function useCloseMonth(department: string, month: string) {
  const queries = useQueryClient();
  return useMutation<ClosedMonth, ApiError>({
    mutationFn: () =>
      body(api.POST('/api/admin/months/{department}/{month}/close', { params: { path: { department, month } } })),
    onSuccess: (closed) => {
      queries.setQueryData(monthQuery(department, month).queryKey, closed);
    },
  });
}
