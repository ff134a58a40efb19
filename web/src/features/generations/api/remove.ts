/** Deletes a finished generation with its files, for good. */
import { api, body } from '@/api/client';

export function remove(taskId: string): Promise<unknown> {
  return body(api.DELETE('/api/history/{task_id}', { params: { path: { task_id: taskId } } }));
}
