/** Reads the last proof of the books, and begins a new one. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

export type Books = Schemas['Books'];

const RUNNING_MS = 3000;
const RESTING_MS = 60_000;

const booksQuery = queryOptions<Books, ApiError>({
  queryKey: ['admin', 'books'],
  queryFn: ({ signal }) => body(api.GET('/api/admin/books', { signal })),
  refetchInterval: ({ state }) => (state.data?.running ? RUNNING_MS : RESTING_MS),
});

export const useBooks = () => useQuery(booksQuery);

/** Works on a new proof for some seconds; the platform goes on with it. */
export function useProve() {
  const queries = useQueryClient();
  return useMutation<Books, ApiError>({
    mutationFn: () => body(api.GET('/api/admin/books', { params: { query: { now: true } } })),
    onSuccess: (books) => queries.setQueryData(booksQuery.queryKey, books),
  });
}
