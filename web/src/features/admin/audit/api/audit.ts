/** Lists who changed what, newest first, a page after another; and the same as a table to download. */
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, body, download, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { saveBlob } from '@/lib/save';
import { remembering } from '../../people/api/named';
import { type AuditFilters, asked } from '../filters';

export type AuditRecord = Schemas['AuditRecord'];

const A_PAGE = 40;

const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions<Schemas['AuditPage'], ApiError, AuditRecord[], readonly unknown[], string | undefined>({
    queryKey: ['admin', 'audit', filters],
    queryFn: async ({ client, pageParam, signal }) =>
      remembering(
        client,
        await body(
          api.GET('/api/admin/audit', {
            params: { query: { ...asked(filters), limit: A_PAGE, cursor: pageParam } },
            signal,
          }),
        ),
      ),
    initialPageParam: undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
    placeholderData: keepPreviousData,
  });

export const useAudit = (filters: AuditFilters) => useInfiniteQuery(auditQuery(filters));

/** Save all of them as CSV. Throws ApiError. */
export async function saveAudit(filters: AuditFilters): Promise<void> {
  const { blob } = await download(`/api/admin/audit.csv?${new URLSearchParams({ ...asked(filters) })}`);
  saveBlob(blob, 'audit.csv');
}
