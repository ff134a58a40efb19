/** The page History: the list, and over it the item that was opened from it; an item's own page where one comes by its link. */
import { lazy, Suspense } from 'react';
import { useLocation, useParams } from 'react-router';
import { HistoryList } from './HistoryList';

const Item = lazy(() => import('./Item'));
const ItemDialog = lazy(() => import('./ItemDialog'));

export default function History() {
  const { taskId } = useParams();
  const { state } = useLocation();
  if (taskId && !state?.over)
    return (
      <Suspense>
        <Item key={taskId} taskId={taskId} />
      </Suspense>
    );
  return (
    <HistoryList
      busy={Boolean(taskId)}
      open={(items) => (
        <Suspense>
          <ItemDialog taskId={taskId} items={items} />
        </Suspense>
      )}
    />
  );
}
