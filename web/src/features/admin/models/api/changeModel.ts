/** Changes the price or the availability of a model, now or from a later time on. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { useAdminChanged } from '../../common/useAdminChanged';
import type { ManagedModel } from './models';

export function useChangeModel(id: string) {
  const queries = useQueryClient();
  const changed = useAdminChanged();
  return useMutation<ManagedModel, ApiError, Schemas['ModelChange']>({
    mutationFn: (change) => body(api.PATCH('/api/admin/models/{id}', { params: { path: { id } }, body: change })),
    onSettled: () => {
      changed();
      void queries.invalidateQueries({ queryKey: ['models'] });
    },
  });
}
