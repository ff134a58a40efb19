/** Lists the departments with what they used this month. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

export type Department = Schemas['Department'];

const departmentsQuery = queryOptions<Department[], ApiError>({
  queryKey: ['admin', 'departments'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/admin/departments', { signal }))).items,
});

export const useDepartments = () => useQuery(departmentsQuery);
