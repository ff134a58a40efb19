/** What can be done with the item that is open. */
import { TaskActions } from '@/features/generations/TaskActions';
import { isFinished, type Task } from '@/features/generations/types';

export function ItemActions({ task, onDeleted }: { task: Task; onDeleted: () => void }) {
  return isFinished(task) ? <TaskActions task={task} onDeleted={onDeleted} /> : null;
}
