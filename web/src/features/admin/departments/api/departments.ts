/** Lists the departments with what they used this month. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

export type Department = Schemas['Department'];

/** Past every cache: what holds at this moment. */
export const readDepartments = async (signal?: AbortSignal): Promise<Department[]> =>
  (await body(api.GET('/api/admin/departments', { signal }))).items;

const departmentsQuery = queryOptions<Department[], ApiError>({
  queryKey: ['admin', 'departments'],
  queryFn: ({ signal }) => readDepartments(signal),
});

export const useDepartments = () => useQuery(departmentsQuery);
