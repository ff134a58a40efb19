import { expect, test } from 'vitest';
import { ApiError } from '@/api/problem';
import { forEach } from './bulk';

const IDS = Array.from({ length: 11 }, (_, number) => `${number}`);

test('everything is done, never more than four at once', async () => {
  let running = 0;
  let most = 0;
  const { done, failed } = await forEach(IDS, async (id) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return id;
  });

  expect(done.toSorted()).toEqual(IDS.toSorted());
  expect(failed).toEqual([]);
  expect(most).toBe(4);
});

test('one that fails does not stop the others', async () => {
  const ended: number[] = [];
  const { done, failed } = await forEach(
    IDS,
    async (id) => {
      if (id === '3') throw new ApiError('conflict', 409);
      return id;
    },
    (count) => ended.push(count),
  );

  expect(done).toHaveLength(10);
  expect(failed.map(({ id, error }) => [id, error.code])).toEqual([['3', 'conflict']]);
  expect(ended.at(-1)).toBe(11);
});

test('told to wait, it tries again', async () => {
  let refusals = 2;
  const { done } = await forEach(['one'], async (id) => {
    refusals -= 1;
    if (refusals >= 0) throw new ApiError('rate_limited', 429, undefined, 0.001);
    return id;
  });

  expect(done).toEqual(['one']);
});
