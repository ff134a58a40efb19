/** What was used in a period, by one or two groups; and the same as a table to download. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body, download, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { saveBlob } from '@/lib/save';

export type UsageReport = Schemas['UsageReport'];
export type UsageRow = Schemas['UsageRow'];
export type UsageFigures = Schemas['UsageFigures'];
export type Group = 'day' | 'month' | 'department' | 'model' | 'provider' | 'kind' | 'user';

/** Without days it is the present month so far, in the time zone of the organisation. */
export interface UsageAsked {
  from?: string;
  to?: string;
  department?: string;
  by: string;
}

const REFRESHED_MS = 60_000;

export const usageQuery = (asked: UsageAsked) =>
  queryOptions<UsageReport, ApiError>({
    queryKey: ['admin', 'usage', asked],
    queryFn: ({ signal }) => body(api.GET('/api/admin/usage', { params: { query: { ...asked } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESHED_MS,
  });

/** Save a report as CSV; its file is called by its groups and days. Throws ApiError. */
export async function saveUsage(asked: UsageAsked, { from, to }: UsageReport): Promise<void> {
  const said = Object.entries({ ...asked, from, to }).filter(([, value]) => value !== undefined);
  const { blob } = await download(`/api/admin/usage.csv?${new URLSearchParams(said)}`);
  saveBlob(blob, `usage-by-${asked.by.replace(',', '-and-')}-${from}-${to}.csv`);
}
