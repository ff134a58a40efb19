/** Reads the models with their prices, costs and planned changes. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

export type ManagedModel = Schemas['ManagedModel'];

const managedModelsQuery = queryOptions<ManagedModel[], ApiError>({
  queryKey: ['admin', 'models'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/admin/models', { signal }))).items,
});

export const useManagedModels = () => useQuery(managedModelsQuery);
