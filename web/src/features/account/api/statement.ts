/** GET /api/statement: every movement of my credits, newest first. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { type Pages, paged } from './pages';

export type Entry = Schemas['LedgerEntry'];
type Page = Schemas['LedgerPage'];

const PAGE = 50;

export const useStatement = () =>
  useInfiniteQuery<Page, ApiError, Pages<Page>, readonly string[], string | undefined>({
    queryKey: ['statement'],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/statement', { params: { query: { limit: PAGE, cursor: pageParam } }, signal })),
    ...paged,
    // The balance moved elsewhere since it was last looked at, more often than not.
    staleTime: 0,
  });
