/** Reads which models there are, to choose among them. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { ApiError } from '@/api/problem';

export interface ModelName {
  id: string;
  title: string;
}

const modelNamesQuery = queryOptions<ModelName[], ApiError>({
  queryKey: ['admin', 'model names'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/admin/models', { signal }))).items,
  select: (models) => models.map(({ id, title }) => ({ id, title })),
  staleTime: 60_000,
});

export const useModelNames = (enabled = true) => useQuery({ ...modelNamesQuery, enabled });
