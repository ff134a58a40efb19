/** Reads one person. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { ApiError } from '@/api/problem';
import type { Person } from './people';

const personQuery = (uid: string) =>
  queryOptions<Person, ApiError>({
    queryKey: ['admin', 'person', uid],
    queryFn: ({ signal }) => body(api.GET('/api/admin/users/{uid}', { params: { path: { uid } }, signal })),
  });

/** Past every cache: what holds at this moment. */
export const readPerson = (uid: string) => body(api.GET('/api/admin/users/{uid}', { params: { path: { uid } } }));

export const usePerson = (uid: string, enabled = true) => useQuery({ ...personQuery(uid), enabled });
