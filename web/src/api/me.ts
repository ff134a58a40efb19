/** Who I am, what I have and what I may use. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import type { ApiError } from './problem';

export type Me = Schemas['Me'];

export const meQuery = queryOptions<Me, ApiError>({
  queryKey: ['me'],
  queryFn: ({ signal }) => body(api.GET('/api/me', { signal })),
});

export const useMe = () => useQuery(meQuery);
