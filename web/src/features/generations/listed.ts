/** Changes one task in every list of the cache, whether it comes in pages or at once. */
import type { QueryClient } from '@tanstack/react-query';
import type { ListedTask, Task } from './types';

/** The list of the studio: what is newest, and all that runs. */
export const FEED_KEY = ['history', 'feed'] as const;

interface Listing {
  items: ListedTask[];
}
type Cached = Listing | { pages: Listing[] } | undefined;

/** Change a task wherever it is listed; `change` answers undefined to take it out. */
export function patchListed(
  client: QueryClient,
  taskId: string,
  change: (task: ListedTask) => ListedTask | undefined,
): void {
  const inList = <List extends Listing>(list: List): List => {
    if (!list.items.some((task) => task.task_id === taskId)) return list;
    const items = list.items.flatMap((task) => (task.task_id === taskId ? (change(task) ?? []) : task));
    return { ...list, items };
  };
  client.setQueriesData<Cached>({ queryKey: ['history'] }, (cached) => {
    if (cached && 'pages' in cached) return { ...cached, pages: cached.pages.map(inList) };
    return cached && 'items' in cached ? inList(cached) : cached;
  });
}

/** Put a new task on top of the feed. */
export function addListed(client: QueryClient, { params: _, ...task }: Task): void {
  client.setQueryData<Listing>(FEED_KEY, (feed) => {
    if (!feed || feed.items.some(({ task_id }) => task_id === task.task_id)) return feed;
    return { ...feed, items: [task, ...feed.items] };
  });
}
