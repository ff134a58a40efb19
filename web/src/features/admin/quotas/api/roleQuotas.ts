/** Reads the limits of everybody in a role. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

export type Role = Schemas['UserRole'];
export type RoleQuotas = Schemas['RoleQuotas'];

const roleQuotasQuery = (role: Role) =>
  queryOptions<RoleQuotas, ApiError>({
    queryKey: ['admin', 'quotas', role],
    queryFn: ({ signal }) => body(api.GET('/api/admin/quotas/{role}', { params: { path: { role } }, signal })),
  });

export const useRoleQuotas = (role: Role, enabled = true) => useQuery({ ...roleQuotasQuery(role), enabled });
