/** Deleting finished generations for good. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiError } from '@/api/problem';
import { remove } from './api/remove';
import { patchListed } from './listed';
import { generationQuery, settled } from './useGeneration';

export function useRemove() {
  const client = useQueryClient();
  return useMutation<unknown, ApiError, string>({
    mutationFn: remove,
    onSuccess: (_nothing, taskId) => {
      patchListed(client, taskId, () => undefined);
      client.removeQueries({ queryKey: generationQuery(taskId).queryKey });
      settled(client);
    },
  });
}
