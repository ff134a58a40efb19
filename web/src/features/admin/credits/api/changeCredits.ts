/** Tops up or deducts one person's credits. */
import { useMutation } from '@tanstack/react-query';
import { api, body, type Schemas } from '@/api/client';
import type { ApiError } from '@/api/problem';
import { useAdminChanged } from '../../common/useAdminChanged';

export type Movement = Schemas['CreditChange'];

/** One movement for each `key`, however often it is sent. */
export function useChangeCredits(uid: string, key: string) {
  const changed = useAdminChanged();
  return useMutation<Schemas['CreditsChanged'], ApiError, Movement>({
    mutationFn: (movement) =>
      body(
        api.POST('/api/admin/users/{uid}/credits', {
          params: { path: { uid }, header: { 'Idempotency-Key': key } },
          body: movement,
        }),
      ),
    onSettled: changed,
  });
}
