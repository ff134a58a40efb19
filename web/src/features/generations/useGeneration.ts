/** Starting, following and stopping generations; every screen that shows one reads it from the same place of the cache. */
import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Me } from '@/api/me';
import { meQuery } from '@/api/me';
import { type ApiError, problemOf } from '@/api/problem';
import { cancel } from './api/cancel';
import { type GenerationRequest, generate } from './api/generate';
import { pollTask } from './api/poll';
import { addListed, patchListed } from './listed';
import { newTask, type StartedModel } from './newTask';
import { tellOtherTabs } from './otherTabs';
import { isFinished, type Task } from './types';

const POLL_MS = 2000;
/** In a tab that nobody looks at. */
const HIDDEN_POLL_MS = 10_000;
const SLOWEST_MS = 10_000;
const MISSES_UNTIL_TOLD = 3;
/** Signed addresses live 15 minutes: what is older is asked for again. */
const FRESH_MS = 10 * 60_000;

/** One task. While it runs it is asked for every two seconds, and whatever fails meanwhile is asked for again. */
export const generationQuery = (taskId: string) =>
  queryOptions<Task, ApiError>({
    queryKey: ['generation', taskId],
    queryFn: async ({ signal, client, queryKey }) => {
      const known = client.getQueryData<Task>(queryKey);
      const task = await pollTask(taskId, known, signal);
      if (isFinished(task) && known && !isFinished(known)) settled(client);
      return task;
    },
    staleTime: ({ state }) => (state.data && isFinished(state.data) ? FRESH_MS : 0),
    refetchInterval: ({ state }) => {
      if (state.status === 'error' || (state.data && isFinished(state.data))) return false;
      return document.hidden ? HIDDEN_POLL_MS : POLL_MS;
    },
    refetchIntervalInBackground: true,
    retryDelay: (failures, error) =>
      error.retryAfter ? error.retryAfter * 1000 : Math.min(POLL_MS * 2 ** failures, SLOWEST_MS),
  });

/** A task and how it is followed. `lost`: it could not be asked for several times, and what is shown may be old. */
export function useGeneration(taskId: string, { enabled = true } = {}) {
  const client = useQueryClient();
  const options = generationQuery(taskId);
  const query = useQuery({
    ...options,
    enabled,
    // Of what runs the last state is kept, however long the network is away.
    retry: (failures, error) => {
      const final = error.status >= 400 && error.status < 500 && error.status !== 429;
      const task = client.getQueryData(options.queryKey);
      return !final && (failures < 2 || (task !== undefined && !isFinished(task)));
    },
  });
  return {
    task: query.data,
    error: query.error,
    refetch: query.refetch,
    lost: query.failureCount >= MISSES_UNTIL_TOLD,
    gone: query.error?.status === 404,
  };
}

export interface ToGenerate {
  request: GenerationRequest;
  /** What the new task is shown with until it is first asked for. */
  model: StartedModel;
}

export const GENERATE_KEY = ['generate'];

/**
 * Start a generation: one for each press. Where a press got no answer, pressing again for the very same sends the same key, so that it
 * cannot start twice.
 */
export function useGenerate() {
  const client = useQueryClient();
  return useMutation<Task, ApiError, ToGenerate>({
    mutationKey: GENERATE_KEY,
    mutationFn: async ({ request, model }) => {
      const same = JSON.stringify(request);
      const key = unanswered.get(same) ?? crypto.randomUUID();
      unanswered.delete(same);
      const accepted = await generate(request, key).catch((caught) => {
        const problem = problemOf(caught);
        if (!isAnswer(problem)) unanswered.set(same, key);
        throw problem;
      });
      client.setQueryData<Me>(meQuery.queryKey, (me) => me && { ...me, balance: accepted.balance });
      return newTask(request, model, accepted);
    },
    onSuccess: (task) => {
      client.setQueryData(generationQuery(task.task_id).queryKey, (known) => known ?? task);
      addListed(client, task);
      settled(client);
    },
  });
}

/** Keys of presses that got no answer, by what they asked for. */
const unanswered = new Map<string, string>();

/** Whether the API itself said no: then surely nothing was started. */
const isAnswer = (problem: ApiError) => problem.status >= 400 && problem.status < 500;

/** Stop a task; it is shown as being stopped at once. */
export function useCancel() {
  const client = useQueryClient();
  return useMutation<Task, ApiError, string, Task | undefined>({
    mutationFn: cancel,
    onMutate: async (taskId) => {
      const { queryKey } = generationQuery(taskId);
      // An answer that is on its way would show it running again.
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      client.setQueryData(queryKey, (task) => task && { ...task, status: 'cancelling' as const, finished_at: null });
      return before;
    },
    onSuccess: (task) => {
      client.setQueryData(generationQuery(task.task_id).queryKey, task);
      patchListed(client, task.task_id, (listed) => ({ ...listed, status: task.status, charged: task.charged }));
      settled(client);
    },
    onError: (_error, taskId, before) => {
      const { queryKey } = generationQuery(taskId);
      if (before) client.setQueryData(queryKey, before);
      void client.invalidateQueries({ queryKey });
    },
  });
}

/** Takes what was deleted out of the cache; where it is still shown, when that has faded away, or it would be asked for anew. */
export function forget(client: QueryClient, taskId: string): void {
  const { queryKey } = generationQuery(taskId);
  const cache = client.getQueryCache();
  const removed = () => {
    const query = cache.find({ queryKey });
    if (query && query.getObserversCount() > 0) return false;
    client.removeQueries({ queryKey });
    return true;
  };
  patchListed(client, taskId, () => undefined);
  if (removed()) return;
  const leave = cache.subscribe(({ type }) => {
    if (type === 'observerRemoved' && removed()) leave();
  });
}

/** Credits moved and lists changed: ask for them again, here and in the person's other tabs. */
export function settled(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['me'] });
  void client.invalidateQueries({ queryKey: ['history'] });
  tellOtherTabs();
}
