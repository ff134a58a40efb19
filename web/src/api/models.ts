/** The models one may choose from, with their prices of now. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import type { ApiError } from './problem';

export type Model = Schemas['Model'];

export const modelsQuery = queryOptions<Model[], ApiError>({
  queryKey: ['models'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/models', { signal }))).items,
});

export const useModels = () => useQuery(modelsQuery);
