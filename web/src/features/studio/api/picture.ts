/** A fresh address of a reference's picture: signed ones live for minutes, drafts for longer. */
import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { ApiError } from '@/api/problem';
import type { Ref } from '../draft';

/** Pages of one's uploads that are looked through; who has more meets a picture that cannot be shown. */
const PAGES = 5;

/** ApiError `not_found` when it is gone. */
export const pictureQuery = (ref: Ref) =>
  queryOptions<string, ApiError>({
    queryKey: ['reference', ref.key],
    queryFn: ({ signal }) => ('upload_id' in ref ? ofUpload(ref.upload_id, signal) : ofOutput(ref.output, signal)),
    staleTime: 4 * 60_000,
  });

async function ofOutput({ task_id, index }: { task_id: string; index: number }, signal: AbortSignal): Promise<string> {
  const task = await body(api.GET('/api/poll/{task_id}', { params: { path: { task_id } }, signal }));
  const output = task.outputs.find((one) => one.index === index);
  if (!output) throw new ApiError('not_found', 404);
  return output.thumbnail_url ?? output.url;
}

async function ofUpload(id: string, signal: AbortSignal): Promise<string> {
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const query = { kind: 'upload' as const, limit: 100, ...(cursor && { cursor }) };
    const files = await body(api.GET('/api/files', { params: { query }, signal }));
    const found = files.items.find(({ upload_id }) => upload_id === id);
    if (found) return found.url;
    if (!files.next_cursor) break;
    cursor = files.next_cursor;
  }
  throw new ApiError('not_found', 404);
}
