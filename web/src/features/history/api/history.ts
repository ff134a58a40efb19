/** GET /api/history: what I made, newest first, page by page. */
import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  useInfiniteQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import type { ListedTask } from '@/features/generations/types';
import { asQuery, type Filters, writeFilters } from '../filters';

export type HistoryPages = InfiniteData<Schemas['HistoryPage'], string | undefined>;

const LISTS = ['history', 'list'] as const;
const PAGE = 50;
/** Pages; a list that is longer is not asked for anew as a whole when something in it changed, only changed where it is shown. */
const DEEP = 5;
const FRESH_MS = 15_000;

export const historyQuery = (filters: Filters) =>
  infiniteQueryOptions<Schemas['HistoryPage'], ApiError, HistoryPages, readonly string[], string | undefined>({
    queryKey: [...LISTS, writeFilters(filters).toString()],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/history', {
          params: { query: { ...asQuery(filters), limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    staleTime: ({ state }) => ((state.data?.pages.length ?? 0) > DEEP ? 'static' : FRESH_MS),
    // All pages are asked for again at once: not for every look at the window.
    refetchOnWindowFocus: false,
  });

/** The pages so far, and the way to the next one. While other filters are asked for, the old answer stays. */
export function useHistory(filters: Filters) {
  const client = useQueryClient();
  // Whoever comes back sees the newest, and does not wait for every page they had turned.
  useEffect(
    () => () => {
      client.setQueriesData<HistoryPages>({ queryKey: LISTS }, (cached) =>
        cached?.pages && cached.pages.length > 1
          ? { pages: cached.pages.slice(0, 1), pageParams: cached.pageParams.slice(0, 1) }
          : cached,
      );
    },
    [client],
  );
  return useInfiniteQuery({ ...historyQuery(filters), placeholderData: keepPreviousData });
}

/** Every item once: one that was made while we turned the page may stand on two. */
export function itemsOf(pages: HistoryPages | undefined): ListedTask[] {
  const seen = new Map<string, ListedTask>();
  for (const page of pages?.pages ?? [])
    for (const item of page.items) if (!seen.has(item.task_id)) seen.set(item.task_id, item);
  return [...seen.values()];
}
