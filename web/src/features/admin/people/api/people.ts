/** Lists people, a page after another. */
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import type { PeopleFilters } from '../filters';

export type Person = Schemas['Person'];
type Page = Schemas['PersonPage'];

const A_PAGE = 50;

const peopleQuery = (filters: PeopleFilters) =>
  infiniteQueryOptions<Page, ApiError, Person[], readonly unknown[], string | undefined>({
    queryKey: ['admin', 'people', filters],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/admin/users', {
          params: { query: { ...filters, limit: A_PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
    placeholderData: keepPreviousData,
  });

export const useAdminUsers = (filters: PeopleFilters) => useInfiniteQuery(peopleQuery(filters));
