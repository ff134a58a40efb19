/** Reads what a person used, month by month, in the department they are in now. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

export type UsageRow = Schemas['UsageRow'];

const MONTHS = 6;

const usageQuery = (uid: string, department: string) =>
  queryOptions<UsageRow[], ApiError>({
    queryKey: ['admin', 'person', uid, 'usage', department],
    queryFn: async ({ signal }) => {
      const query = { from: firstDay(new Date()), by: 'month,user', department };
      const { items } = await body(api.GET('/api/admin/usage', { params: { query }, signal }));
      return items.filter(({ user }) => user === uid).sort((a, b) => (b.month ?? '').localeCompare(a.month ?? ''));
    },
    staleTime: 60_000,
  });

export const usePersonUsage = (uid: string, department: string) => useQuery(usageQuery(uid, department));

/** The first day of the first of the last MONTHS months. */
function firstDay(now: Date): string {
  return new Date(Date.UTC(now.getFullYear(), now.getMonth() - MONTHS + 1, 1)).toISOString().slice(0, 10);
}
