/** A generation as the API tells of it, as a union keyed by its status. */
import type { Schemas } from '@/api/client';

type Told = Schemas['Task'];
export type Output = Schemas['Output'];
export type ListedOutput = Schemas['HistoryOutput'];
export type ErrorCode = Schemas['TaskErrorCode'];

export interface Unfinished extends Told {
  status: 'queued' | 'running' | 'cancelling';
  finished_at: null;
}
export interface Succeeded extends Told {
  status: 'succeeded';
  finished_at: string;
}
export interface Failed extends Told {
  status: 'failed';
  error: NonNullable<Told['error']>;
  finished_at: string;
}
export interface Cancelled extends Told {
  status: 'cancelled';
  finished_at: string;
}
/** A task in full. */
export type Task = Unfinished | Succeeded | Failed | Cancelled;
/** A task as lists have it: without params, its text cut, and of its files only the thumbnails. */
export type ListedTask = Schemas['HistoryItem'];
/** Either; what a card or a tile can be drawn from. */
export type AnyTask = Task | ListedTask;
/** One result of a task; a text is its result 0. */
export interface ResultRef {
  task_id: string;
  index: number;
}

/** The answer of the API as the union; what it promises of each status is tested there. */
export const asTask = (told: Told) => told as Task;

export function isFinished<One extends { status: Schemas['TaskStatus'] }>(
  task: One,
): task is One & { status: 'succeeded' | 'failed' | 'cancelled' } {
  return task.status === 'succeeded' || task.status === 'failed' || task.status === 'cancelled';
}

/** Whether it is the whole task rather than a line of a list. */
export const isFull = (task: AnyTask): task is Task => 'params' in task;

/** Whether cancelling is possible now, and what it would cost: the credits come back, or are kept; null where it is too late. */
export function cancelling(task: AnyTask): 'returns' | 'charges' | null {
  if (task.status === 'cancelling' || isFinished(task) || task.stage === 'saving' || task.stage === 'done') return null;
  if (task.cancel_rule === 'refund' || task.stage === 'queued') return 'returns';
  return task.cancel_rule === 'charge' ? 'charges' : null;
}

/** Credits that came back because it was not, or only partly, paid for. */
export const returned = (task: AnyTask) => (isFinished(task) ? task.credits - task.charged : 0);
