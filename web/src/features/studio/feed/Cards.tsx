/** The cards of the feed; apart from it, because a page without any needs none of what they are made of. */
import { useDeferredValue } from 'react';
import type { Selection } from '@/features/generations/Results';
import type { AnyTask, ListedTask, ResultRef, Unfinished } from '@/features/generations/types';
import { FeedCard } from './FeedCard';
import { SendingCard } from './SendingCard';

interface CardsProps {
  sending: readonly Unfinished[];
  items: readonly ListedTask[];
  selection: Selection;
  onOpen: (result: ResultRef) => void;
  onChange: (task: AnyTask) => void;
}

/** As many as a first view can show. */
const FIRST = 3;

export default function Cards({ sending, items, ...rest }: CardsProps) {
  // What is in view is not kept waiting for what is below it.
  const all = useDeferredValue(true, false);
  return (
    <>
      {sending.map((task) => (
        <SendingCard key={task.task_id} task={task} />
      ))}
      {(all ? items : items.slice(0, FIRST)).map((task) => (
        <FeedCard key={task.task_id} listed={task} {...rest} />
      ))}
    </>
  );
}
