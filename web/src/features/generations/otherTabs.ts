/** Tells the person's other tabs that something moved, so that they ask at once rather than at their next look. */
import type { QueryClient } from '@tanstack/react-query';
import { isFinished, type Task } from './types';

const runs = (task: Task | undefined) => !task || !isFinished(task);

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('generations');

export const tellOtherTabs = () => channel?.postMessage('moved');

/** Ask for credits and lists again whenever another tab says so. Answers how to stop. */
export function followOtherTabs(client: QueryClient): () => void {
  const moved = () => {
    void client.invalidateQueries({ queryKey: ['me'] });
    void client.invalidateQueries({ queryKey: ['history'] });
    void client.invalidateQueries({ queryKey: ['generation'], predicate: ({ state }) => runs(state.data as Task) });
  };
  channel?.addEventListener('message', moved);
  return () => channel?.removeEventListener('message', moved);
}
