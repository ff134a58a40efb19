/** The newest generations, and everything that runs, however old. */
import { api, body, type Schemas } from '@/api/client';
import type { ListedTask } from '@/features/generations/types';

const NEWEST = 12;
const RUNNING = ['queued', 'running', 'cancelling'] as const;

export interface Recent {
  /** Newest first. */
  items: ListedTask[];
  /** Whether the history has older ones. */
  more: boolean;
}

export async function recent(signal: AbortSignal): Promise<Recent> {
  const page = (query: { limit: number; status?: Schemas['TaskStatus'] }) =>
    body(api.GET('/api/history', { params: { query }, signal }));
  const [newest, ...running] = await Promise.all([
    page({ limit: NEWEST }),
    ...RUNNING.map((status) => page({ limit: 50, status })),
  ]);
  // The newest page is the word of the moment; what left a status meanwhile stands there as well.
  const items = new Map(
    [...running.flatMap(({ items }) => items), ...newest.items].map((task) => [task.task_id, task]),
  );
  return {
    items: [...items.values()].sort((one, other) => other.created_at.localeCompare(one.created_at)),
    more: newest.next_cursor !== null,
  };
}
