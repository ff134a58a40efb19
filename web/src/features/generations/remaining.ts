/** How far a running task is, as far as one can tell. */
import { toldAt } from './api/poll';
import { isFinished, type Task } from './types';

/** Under this the time left is no more than a guess from the first steps. */
const TELLING = 0.05;
const SLOW = 2;

export interface Pace {
  /** 0..1; null where nobody knows. */
  progress: number | null;
  /** Seconds since it was asked for. */
  elapsed: number;
  /** Seconds until it is probably done, where that can be said. */
  left: number | undefined;
  /** Whether it has taken twice what is usual. */
  slow: boolean;
}

/** `typical`: seconds the model usually takes; `now` in milliseconds. */
export function paceOf(task: Task, typical: number | undefined, now: number, told = toldAt(task.task_id)): Pace {
  const since = (from: string | null) => (from ? Math.max(0, (now - Date.parse(from)) / 1000) : 0);
  const elapsed = since(task.created_at);
  const slow = typical !== undefined && since(task.started_at) > SLOW * typical;
  const unsure = slow || isFinished(task) || (task.progress !== null && task.progress > 0 && task.progress < TELLING);
  const left = task.eta_seconds === null || unsure ? undefined : task.eta_seconds - Math.max(0, now - told) / 1000;
  return { progress: task.progress, elapsed, left: left !== undefined && left >= 1 ? left : undefined, slow };
}
