/** Reads two of the active administrators: enough to know whether somebody is the last. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { ApiError } from '@/api/problem';
import type { Person } from './people';

const adminsQuery = queryOptions<Person[], ApiError>({
  queryKey: ['admin', 'people', 'administrators'],
  queryFn: async ({ signal }) => {
    const query = { role: 'admin', status: 'active', limit: 2 } as const;
    return (await body(api.GET('/api/admin/users', { params: { query }, signal }))).items;
  },
});

export const useAdministrators = (enabled: boolean) => useQuery({ ...adminsQuery, enabled });
