/** Reads a person's ledger, newest first, a page after another. */
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { remembering } from './named';

export type Entry = Schemas['LedgerEntry'];

const statementQuery = (uid: string) =>
  infiniteQueryOptions<Schemas['LedgerPage'], ApiError, Entry[], readonly unknown[], string | undefined>({
    queryKey: ['admin', 'person', uid, 'statement'],
    queryFn: async ({ client, pageParam, signal }) =>
      remembering(
        client,
        await body(
          api.GET('/api/admin/users/{uid}/statement', {
            params: { path: { uid }, query: { limit: 50, cursor: pageParam } },
            signal,
          }),
        ),
      ),
    initialPageParam: undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });

export const useStatement = (uid: string) => useInfiniteQuery(statementQuery(uid));
