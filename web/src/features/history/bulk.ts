/** Does the same to many, a few at a time: the API takes 20 requests a second of one person. */
import type { ApiError } from '@/api/problem';
import { problemOf } from '@/api/problem';

const AT_ONCE = 4;
const TRIES = 4;

export interface Outcome<Result> {
  done: Result[];
  failed: { id: string; error: ApiError }[];
}

/** Run `act` for every id; who fails does not stop the others. Told to wait (429), it waits and tries again. */
export async function forEach<Result>(
  ids: readonly string[],
  act: (id: string) => Promise<Result>,
  onProgress?: (ended: number) => void,
): Promise<Outcome<Result>> {
  const outcome: Outcome<Result> = { done: [], failed: [] };
  const waiting = [...ids];
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        outcome.done.push(await patiently(() => act(id as string)));
      } catch (caught) {
        outcome.failed.push({ id, error: problemOf(caught) });
      }
      onProgress?.(outcome.done.length + outcome.failed.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcome;
}

async function patiently<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await act();
    } catch (caught) {
      const error = problemOf(caught);
      if (error.code !== 'rate_limited' || tried === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, (error.retryAfter ?? 1) * 1000));
    }
  }
}
