/** Deleting finished generations for good. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiError } from '@/api/problem';
import { remove } from './api/remove';
import { forget, settled } from './useGeneration';

export function useRemove() {
  const client = useQueryClient();
  return useMutation<unknown, ApiError, string>({
    mutationFn: remove,
    onSuccess: (_nothing, taskId) => {
      forget(client, taskId);
      settled(client);
    },
  });
}
