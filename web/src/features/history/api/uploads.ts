/** My own uploads by their id, for showing what a generation was given. */
import { useQuery } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';

/** The most that one answer takes; older ones are shown without a picture. */
const LATEST = 100;

export const useUploads = (enabled: boolean) =>
  useQuery<ReadonlyMap<string, Schemas['StoredFile']>, ApiError>({
    queryKey: ['files', 'upload', 'latest'],
    enabled,
    queryFn: async ({ signal }) => {
      const query = { kind: 'upload', limit: LATEST } as const;
      const { items } = await body(api.GET('/api/files', { params: { query }, signal }));
      return new Map(items.flatMap((file) => (file.upload_id ? [[file.upload_id, file] as const] : [])));
    },
  });
