/** Reads a month of a department that was closed. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import { type ApiError, problemOf } from '@/api/problem';

export type ClosedMonth = Schemas['ClosedMonth'];

export const monthQuery = (department: string, month: string) =>
  queryOptions<ClosedMonth | null, ApiError>({
    queryKey: ['admin', 'months', department, month],
    queryFn: async ({ signal }) => {
      try {
        return await body(
          api.GET('/api/admin/months/{department}/{month}', { params: { path: { department, month } }, signal }),
        );
      } catch (caught) {
        // A month that is open is not there.
        if (problemOf(caught).code === 'not_found') return null;
        throw caught;
      }
    },
  });

export const useMonth = (department: string, month: string) => useQuery(monthQuery(department, month));
