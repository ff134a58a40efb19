/** Changes the limits and the allowance of a role: each only where something changed. */
import { useMutation } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { useAdminChanged } from '../../common/useAdminChanged';
import type { Role } from './roleQuotas';

export interface RoleChange {
  limits?: Schemas['RoleQuotasChange'];
  allowance?: Schemas['AllowanceChange'];
}

export function useChangeRole(role: Role) {
  const changed = useAdminChanged();
  return useMutation<void, ApiError, RoleChange>({
    mutationFn: async ({ limits, allowance }) => {
      const params = { path: { role } };
      if (limits) await body(api.PUT('/api/admin/quotas/{role}', { params, body: limits }));
      if (allowance) await body(api.PUT('/api/admin/allowances/{role}', { params, body: allowance }));
    },
    onSettled: changed,
  });
}
