/** What a generation would cost at this moment. */
import { queryOptions } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

export const quoteQuery = (request: Schemas['GenerationRequest']) =>
  queryOptions<Schemas['Quote'], ApiError>({
    queryKey: ['quote', request],
    queryFn: ({ signal }) => body(api.POST('/api/quote', { body: request, signal })),
    staleTime: 60_000,
  });
