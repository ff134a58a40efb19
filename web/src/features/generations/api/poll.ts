/** Asks how a generation is; an answer we have already is not sent again. */
import { api, type Schemas } from '@/api/client';
import { asTask, type Task } from '../types';

/** The version of the last answer about each task, and when it came (its `eta_seconds` counts from there). */
const seen = new Map<string, { tag: string | null; at: number }>();

/** The task as it is now. `known` is what we have of it. ApiError when it cannot be had. */
export async function pollTask(taskId: string, known: Task | undefined, signal: AbortSignal): Promise<Task> {
  const tag = known && seen.get(taskId)?.tag;
  const { data, response } = await api.GET('/api/poll/{task_id}', {
    params: { path: { task_id: taskId }, header: tag ? { 'If-None-Match': tag } : undefined },
    signal,
  });
  if (response.status === 304 && known) return known;
  seen.set(taskId, { tag: response.headers.get('ETag'), at: Date.now() });
  return asTask(data as Schemas['Task']);
}

/** When what we know of a task was told, in milliseconds. */
export const toldAt = (taskId: string) => seen.get(taskId)?.at ?? Date.now();
