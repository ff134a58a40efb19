/** Reads what everybody in a role is given each month. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import type { Role } from './roleQuotas';

export type Allowance = Schemas['Allowance'];

const allowanceQuery = (role: Role) =>
  queryOptions<Allowance, ApiError>({
    queryKey: ['admin', 'allowances', role],
    queryFn: ({ signal }) => body(api.GET('/api/admin/allowances/{role}', { params: { path: { role } }, signal })),
  });

export const useAllowance = (role: Role, enabled = true) => useQuery({ ...allowanceQuery(role), enabled });
