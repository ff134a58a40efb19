/** Reads the changes of a model, the last one first. */
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

export type OfferChange = NonNullable<Schemas['OfferChange']>;

const changesQuery = (id: string) =>
  infiniteQueryOptions<Schemas['OfferChangePage'], ApiError, OfferChange[], readonly unknown[], string | undefined>({
    queryKey: ['admin', 'models', id, 'changes'],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/admin/models/{id}/history', { params: { path: { id }, query: { cursor: pageParam } }, signal }),
      ),
    initialPageParam: undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ items }) => items.filter((item) => item !== null)),
  });

export const useModelChanges = (id: string) => useInfiniteQuery(changesQuery(id));
