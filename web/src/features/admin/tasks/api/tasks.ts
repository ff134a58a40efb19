/** Lists everybody's tasks, newest first, a page after another. */
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { remembering } from '../../people/api/named';
import type { TaskFilters } from '../filters';

export type ManagedTask = Schemas['ManagedTask'];

const A_PAGE = 50;
const REFRESHED_MS = 10_000;

const tasksQuery = ({ status, stuck, user }: TaskFilters) =>
  infiniteQueryOptions<Schemas['ManagedTaskPage'], ApiError, ManagedTask[], readonly unknown[], string | undefined>({
    queryKey: ['admin', 'tasks', { status, stuck, user }],
    queryFn: async ({ client, pageParam, signal }) =>
      remembering(
        client,
        await body(
          api.GET('/api/admin/tasks', {
            params: { query: { status, stuck: stuck || undefined, user, limit: A_PAGE, cursor: pageParam } },
            signal,
          }),
        ),
      ),
    initialPageParam: undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
    placeholderData: keepPreviousData,
    // Not while somebody reads on: every page would be asked for again.
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? REFRESHED_MS : false),
  });

export const useTasks = (filters: TaskFilters) => useInfiniteQuery(tasksQuery(filters));
