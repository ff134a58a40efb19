/** Marks a generation as a favourite, or not. */
import { api, body } from '@/api/client';

export function favourite(taskId: string, on: boolean): Promise<unknown> {
  const params = { path: { task_id: taskId } };
  return on
    ? body(api.PUT('/api/favourites/{task_id}', { params }))
    : body(api.DELETE('/api/favourites/{task_id}', { params }));
}
