/** Stops a generation. */
import { api, body } from '@/api/client';
import { asTask, type Task } from '../types';

/** The task, which is cancelled or being cancelled. ApiError `already_finished` or `too_late` where it cannot be. */
export async function cancel(taskId: string): Promise<Task> {
  return asTask(await body(api.POST('/api/cancel/{task_id}', { params: { path: { task_id: taskId } } })));
}
