/** GET /api/files: what I uploaded, or what was made for me. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { type Pages, paged } from './pages';

export type StoredFile = Schemas['StoredFile'];
export type FileKind = Schemas['FileKind'];
type Page = Schemas['FilePage'];

const PAGE = 30;

export const useFiles = (kind: FileKind) =>
  useInfiniteQuery<Page, ApiError, Pages<Page>, readonly string[], string | undefined>({
    queryKey: ['files', kind],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/files', { params: { query: { kind, limit: PAGE, cursor: pageParam } }, signal })),
    ...paged,
  });
