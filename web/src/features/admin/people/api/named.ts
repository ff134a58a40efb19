/** What people are called, by their ids: a list tells the names of those it speaks of, and only others are asked for. */
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

export type NamedPerson = Schemas['NamedPerson'];

/** A name is seldom changed, and every list that comes brings it anew. */
const FRESH_MS = 5 * 60_000;

const namedQuery = (uid: string) =>
  queryOptions<NamedPerson, ApiError>({
    // Not below `admin`, where every change of anybody would have all names asked for again.
    queryKey: ['named', uid],
    queryFn: ({ signal }) => body(api.GET('/api/admin/users/{uid}', { params: { path: { uid } }, signal })),
    staleTime: FRESH_MS,
  });

export const useNamed = (uid: string) => useQuery(namedQuery(uid));

/** The same answer, its names kept. */
export function remembering<Answer extends { people: readonly NamedPerson[] }>(client: QueryClient, answer: Answer) {
  for (const person of answer.people) client.setQueryData(namedQuery(person.uid).queryKey, person);
  return answer;
}
