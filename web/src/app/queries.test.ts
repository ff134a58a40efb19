import { expect, test, vi } from 'vitest';

vi.mock('@/api/client', () => ({ api: {}, body: vi.fn() }));

import { meQuery } from '@/api/me';
import { ApiError, type ProblemCode } from '@/api/problem';
import { newQueryClient } from './queries';

async function fails(code: ProblemCode, status: number): Promise<number> {
  const ask = vi.fn(async () => {
    throw new ApiError(code, status, undefined, 0.001);
  });
  const queries = newQueryClient();
  await expect(queries.fetchQuery({ queryKey: ['some'], queryFn: ask, retry: retryOf(queries) })).rejects.toThrow();
  return ask.mock.calls.length;
}

/** `fetchQuery` repeats nothing unless it is told to. */
const retryOf = (queries: ReturnType<typeof newQueryClient>) => queries.getDefaultOptions().queries?.retry;

test.each([
  ['temporarily_unavailable', 503, 3],
  ['unreachable', 0, 3],
  ['not_found', 404, 1],
  ['quota_exceeded', 429, 1],
] as const)('%s (%i) is asked %i times', async (code, status, times) => {
  expect(await fails(code, status)).toBe(times);
});

test('who is blocked meanwhile hears of it from whatever they ask for', async () => {
  const queries = newQueryClient();
  queries.setQueryData(meQuery.queryKey, { name: 'Ada' } as never);
  await queries
    .fetchQuery({ queryKey: ['some'], queryFn: () => Promise.reject(new ApiError('account_blocked', 403)) })
    .catch(() => {});

  expect(queries.getQueryState(meQuery.queryKey)?.isInvalidated).toBe(true);
});

test('a door that is shown already is not asked about again and again', async () => {
  const queries = newQueryClient();
  const refuse = async () => {
    throw new ApiError('account_blocked', 403);
  };
  await queries.fetchQuery({ ...meQuery, queryFn: refuse }).catch(() => {});
  const invalidate = vi.spyOn(queries, 'invalidateQueries');
  await queries.fetchQuery({ queryKey: ['some'], queryFn: refuse }).catch(() => {});

  expect(invalidate).not.toHaveBeenCalled();
});
