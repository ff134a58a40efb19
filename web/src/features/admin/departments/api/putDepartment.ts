/** Creates a department or changes its limits. */
import { useMutation } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { useAdminChanged } from '../../common/useAdminChanged';
import type { Department } from './departments';

export interface DepartmentChange {
  id: string;
  settings: Schemas['DepartmentSettings'];
}

export function usePutDepartment() {
  const changed = useAdminChanged();
  return useMutation<Department, ApiError, DepartmentChange>({
    mutationFn: ({ id, settings }) =>
      body(api.PUT('/api/admin/departments/{id}', { params: { path: { id } }, body: settings })),
    onSuccess: changed,
  });
}
