/** A generation in full: its result at the left, everything about it at the right; one below the other where it is narrow. */
import type { Task } from '@/features/generations/types';
import { Facts } from './Facts';
import { Result } from './Result';

export function Contents({ task, lost, onRenew }: { task: Task; lost: boolean; onRenew: () => void }) {
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0">
        <Result task={task} lost={lost} onRenew={onRenew} />
      </div>
      <div className="min-w-0 lg:border-l lg:border-line lg:pl-6">
        <Facts task={task} />
      </div>
    </div>
  );
}
