/** The tasks of the feed, and those that are just being sent. */
import { queryOptions, useMutationState, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ApiError } from '@/api/problem';
import { FEED_KEY } from '@/features/generations/listed';
import { newTask } from '@/features/generations/newTask';
import { followOtherTabs } from '@/features/generations/otherTabs';
import { isFinished, type Unfinished } from '@/features/generations/types';
import { GENERATE_KEY, generationQuery, type ToGenerate } from '@/features/generations/useGeneration';
import { type Recent, recent } from './api/recent';

const feedQuery = queryOptions<Recent, ApiError>({
  queryKey: FEED_KEY,
  queryFn: async ({ signal, client }) => {
    const found = await recent(signal);
    // What runs is needed in full at once: its parameters say which shape its results will have.
    const running = found.items.filter((task) => !isFinished(task));
    const known = running.map(({ task_id }) => client.ensureQueryData(generationQuery(task_id)));
    await Promise.allSettled(known);
    return found;
  },
  staleTime: 5000,
});

export function useFeed() {
  const client = useQueryClient();
  useEffect(() => followOtherTabs(client), [client]);
  return useQuery(feedQuery);
}

/** What was pressed and not yet accepted, the last first. */
export function useSending(): Unfinished[] {
  const sending = useMutationState({
    filters: { mutationKey: GENERATE_KEY, status: 'pending' },
    select: ({ state, mutationId }) => {
      const { request, model } = state.variables as ToGenerate;
      const created_at = new Date(state.submittedAt).toISOString();
      return newTask(request, model, { task_id: `sending-${mutationId}`, credits: request.credits ?? 0, created_at });
    },
  });
  return sending.toReversed();
}
