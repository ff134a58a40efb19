import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FEED_KEY } from './listed';
import { forget, useCancel, useGenerate, useGeneration } from './useGeneration';

vi.mock('@/auth/session', () => ({ currentToken: async () => 'token' }));
vi.hoisted(() => {
  globalThis.platform = { api: 'http://api.test', firebase: { apiKey: '', authDomain: '', projectId: '' }, domain: '' };
});

const RUNNING = { task_id: 'one', status: 'running', stage: 'generating', progress: 0.2, finished_at: null };
const DONE = { ...RUNNING, status: 'succeeded', stage: 'done', progress: 1, finished_at: '2026-11-22T10:00:09Z' };
const ACCEPTED = {
  task_id: 'one',
  status: 'queued',
  credits: 4,
  balance: { available: 6, held: 4 },
  created_at: 'now',
};
const MODEL = { kind: 'image', title: 'Sketch', cancel_rule: 'refund' } as const;
const REQUEST = { model: 'sketch', prompt: 'A harbour', params: {}, references: [], credits: 4 };

let client: QueryClient;
let asked: Request[];
let answers: (() => Response | Promise<Response>)[];
const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={client}>{children}</QueryClientProvider>
);
const json = (value: object, init?: ResponseInit) => () => Response.json(value, init);
const lost = () => Promise.reject(new TypeError('Failed to fetch'));

beforeEach(() => {
  client = new QueryClient();
  asked = [];
  answers = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer?.();
  });
});
afterEach(() => {
  client.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('following a task', () => {
  it('asks until it is finished, and then has credits and lists asked for again', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    answers = [json(RUNNING, { headers: { ETag: '"1"' } }), () => new Response(null, { status: 304 }), json(DONE)];
    client.setQueryData(['me'], {});
    client.setQueryData(FEED_KEY, { items: [] });
    const { result } = renderHook(() => useGeneration('one'), { wrapper });
    await waitFor(() => expect(result.current.task?.progress).toBe(0.2));

    await vi.advanceTimersByTimeAsync(2000);
    expect(asked[1]?.headers.get('If-None-Match')).toBe('"1"');
    expect(result.current.task?.progress).toBe(0.2);

    await vi.advanceTimersByTimeAsync(2000);
    await waitFor(() => expect(result.current.task?.status).toBe('succeeded'));
    expect(client.getQueryState(['me'])?.isInvalidated).toBe(true);
    expect(client.getQueryState(FEED_KEY)?.isInvalidated).toBe(true);

    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(3);
  });

  it('keeps what it knows while nobody answers, says so after three misses, and goes on', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    answers = [json(RUNNING), lost];
    const { result } = renderHook(() => useGeneration('one'), { wrapper });
    await waitFor(() => expect(result.current.task).toBeDefined());
    await vi.advanceTimersByTimeAsync(3000);
    expect(result.current.lost).toBe(false);

    await vi.advanceTimersByTimeAsync(15_000);
    await waitFor(() => expect(result.current.lost).toBe(true));
    expect(result.current.task?.progress).toBe(0.2);

    answers = [json(DONE)];
    await vi.advanceTimersByTimeAsync(10_000);
    await waitFor(() => expect(result.current.task?.status).toBe('succeeded'));
    expect(result.current.lost).toBe(false);
  });

  it('stops where the task is no more', async () => {
    answers = [json({ code: 'not_found' }, { status: 404 })];
    const { result } = renderHook(() => useGeneration('one'), { wrapper });
    await waitFor(() => expect(result.current.gone).toBe(true));
    expect(asked).toHaveLength(1);
  });
});

describe('starting a task', () => {
  const press = async () => {
    const { result } = renderHook(() => useGenerate(), { wrapper });
    await act(() => result.current.mutateAsync({ request: REQUEST, model: MODEL }).catch(() => undefined));
    return asked.at(-1)?.headers.get('Idempotency-Key');
  };

  it('is shown at once, with the credits it has set aside', async () => {
    client.setQueryData(['me'], { balance: { available: 10, held: 0 } });
    client.setQueryData(FEED_KEY, { items: [] });
    answers = [json(ACCEPTED, { status: 202 })];
    await press();
    expect(client.getQueryData(['generation', 'one'])).toMatchObject({ status: 'queued', prompt: 'A harbour' });
    expect(client.getQueryData(FEED_KEY)).toMatchObject({ items: [{ task_id: 'one' }] });
    expect(client.getQueryData(['me'])).toMatchObject({ balance: { available: 6, held: 4 } });
  });

  it('is another one with each press', async () => {
    answers = [json(ACCEPTED, { status: 202 })];
    expect(await press()).not.toBe(await press());
  });

  it('is the same one after a press that got no answer', async () => {
    answers = [lost];
    const first = await press();
    answers = [json(ACCEPTED, { status: 202 })];
    expect(await press()).toBe(first);
    expect(await press()).not.toBe(first);
  });

  it('is another one after a refusal', async () => {
    answers = [json({ code: 'insufficient_credits' }, { status: 402 })];
    const first = await press();
    answers = [json(ACCEPTED, { status: 202 })];
    expect(await press()).not.toBe(first);
  });
});

describe('stopping a task', () => {
  it('shows it as being stopped at once, and as it was where that is refused', async () => {
    client.setQueryData(['generation', 'one'], RUNNING);
    let answer = (_: Response) => {};
    answers = [() => new Promise((resolve) => (answer = resolve))];
    const { result } = renderHook(() => useCancel(), { wrapper });
    act(() => result.current.mutate('one'));
    await waitFor(() => expect(client.getQueryData(['generation', 'one'])).toMatchObject({ status: 'cancelling' }));

    answer(Response.json({ code: 'too_late' }, { status: 409 }));
    await waitFor(() => expect(client.getQueryData(['generation', 'one'])).toMatchObject({ status: 'running' }));
  });
});

describe('forgetting a task that was deleted', () => {
  it('keeps it while it is still shown, without asking for it, and drops it after that', async () => {
    answers = [json(DONE)];
    const { result, rerender, unmount } = renderHook(() => useGeneration('one'), { wrapper });
    await waitFor(() => expect(result.current.task).toBeDefined());
    forget(client, 'one');
    rerender();

    expect(result.current.task).toMatchObject({ task_id: 'one' });
    unmount();
    expect(client.getQueryData(['generation', 'one'])).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it('drops at once what is not shown', () => {
    client.setQueryData(['generation', 'one'], DONE);
    forget(client, 'one');

    expect(client.getQueryData(['generation', 'one'])).toBeUndefined();
  });
});
