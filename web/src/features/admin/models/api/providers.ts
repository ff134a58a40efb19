/** Reads how the providers are doing. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

export type Provider = Schemas['Provider'];
export type BreakerState = Schemas['BreakerState'];

const REFRESHED_MS = 15_000;

const providersQuery = queryOptions<Provider[], ApiError>({
  queryKey: ['admin', 'providers'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/admin/providers', { signal }))).items,
  refetchInterval: REFRESHED_MS,
});

export const useProviders = () => useQuery(providersQuery);
