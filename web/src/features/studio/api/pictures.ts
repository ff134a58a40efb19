/** One's own pictures that can be a reference: results of generations, and uploads. */
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { ApiError } from '@/api/problem';
import type { Source } from '../draft';

export interface OwnPicture {
  source: Source;
  name: string;
  /** Null where there is none to show yet. */
  url: string | null;
  width?: number;
  height?: number;
}

interface Pictures {
  items: OwnPicture[];
  next: string | undefined;
}

const PAGE = 48;

/** Results, newest first, whose prompts have these words. */
export const resultsQuery = (words: string) =>
  infiniteQueryOptions<Pictures, ApiError, { pages: Pictures[] }, readonly string[], string | undefined>({
    queryKey: ['history', 'pictures', words],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        kind: 'image' as const,
        status: 'succeeded' as const,
        limit: PAGE,
        ...(words && { q: words }),
        ...(pageParam && { cursor: pageParam }),
      };
      const page = await body(api.GET('/api/history', { params: { query }, signal }));
      const items = page.items.flatMap(({ task_id, prompt, outputs }) =>
        outputs.map(
          ({ index, thumbnail_url, width, height }): OwnPicture => ({
            source: { output: { task_id, index } },
            name: prompt,
            url: thumbnail_url,
            ...(width && height && { width, height }),
          }),
        ),
      );
      return { items, next: page.next_cursor ?? undefined };
    },
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });

export const uploadsQuery = infiniteQueryOptions<
  Pictures,
  ApiError,
  { pages: Pictures[] },
  readonly string[],
  string | undefined
>({
  queryKey: ['files', 'upload', 'pictures'],
  queryFn: async ({ pageParam, signal }) => {
    const query = { kind: 'upload' as const, limit: PAGE, ...(pageParam && { cursor: pageParam }) };
    const page = await body(api.GET('/api/files', { params: { query }, signal }));
    const items = page.items.flatMap(({ upload_id, name, url }) =>
      upload_id ? [{ source: { upload_id }, name, url }] : [],
    );
    return { items, next: page.next_cursor ?? undefined };
  },
  initialPageParam: undefined,
  getNextPageParam: ({ next }) => next,
});
