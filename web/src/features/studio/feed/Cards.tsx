/** The cards of the feed; apart from it, because a page without any needs none of what they are made of. */
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

export default function Cards({ sending, items, ...rest }: CardsProps) {
  return (
    <>
      {sending.map((task) => (
        <SendingCard key={task.task_id} task={task} />
      ))}
      {items.map((task) => (
        <FeedCard key={task.task_id} listed={task} {...rest} />
      ))}
    </>
  );
}
