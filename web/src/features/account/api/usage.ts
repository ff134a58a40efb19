/** GET /api/usage: what I used in a year, by month and model. */
import { useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

export type MonthlyUsage = Schemas['MonthlyUsage'];

export const useUsage = (year: number) =>
  useQuery<readonly MonthlyUsage[], ApiError>({
    queryKey: ['usage', year],
    queryFn: async ({ signal }) => {
      const query = { from: `${year}-01`, to: `${year}-12` };
      return (await body(api.GET('/api/usage', { params: { query }, signal }))).items;
    },
  });
