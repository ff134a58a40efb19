// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const tokens = vi.hoisted(() => {
  globalThis.platform = {
    api: 'https://api.example',
    domain: 'example.com',
    firebase: { apiKey: '', authDomain: '', projectId: '' },
  };
  return { current: vi.fn(), news: new EventTarget() };
});
vi.mock('@/auth/session', () => ({ currentToken: tokens.current, sessionNews: tokens.news }));

import { api, body, download } from './client';
import { ApiError } from './problem';

const fetching = vi.fn<(request: Request) => Promise<Response>>();
const news: string[] = [];
for (const name of ['over', 'old']) tokens.news.addEventListener(name, () => news.push(name));

const me = () => body(api.GET('/api/me'));
const quote = () => body(api.POST('/api/quote', { body: { model: 'local-text', prompt: 'Hello' } }));
const generate = () =>
  body(
    api.POST('/api/generate', {
      body: { model: 'local-text', prompt: 'Hello' },
      params: { header: { 'Idempotency-Key': 'once' } },
    }),
  );
const deduct = () =>
  body(
    api.POST('/api/admin/users/{uid}/credits', {
      body: { amount: -1, reason: 'A test' },
      params: { path: { uid: 'u1' }, header: { 'Idempotency-Key': 'once' } },
    }),
  );

const refusing = (status: number, code: string, headers?: HeadersInit) =>
  Response.json({ code, detail: 'Why', request_id: 'r1' }, { status, headers });
const hidden = () => Promise.reject(new TypeError('Failed to fetch'));

beforeEach(() => {
  tokens.current.mockImplementation(async ({ fresh = false } = {}) => (fresh ? 'fresh' : 'kept'));
  vi.stubGlobal('fetch', fetching);
  vi.stubGlobal('navigator', { onLine: true });
  news.length = 0;
});
afterEach(() => {
  vi.unstubAllGlobals();
  fetching.mockReset();
  tokens.current.mockReset();
});

const sentTokens = () => fetching.mock.calls.map(([request]) => request.headers.get('Authorization'));

test('a call carries the token of the person', async () => {
  fetching.mockResolvedValue(Response.json({ name: 'Ada' }));

  expect(await me()).toEqual({ name: 'Ada' });
  expect(sentTokens()).toEqual(['Bearer kept']);
});

test('a token that is refused is renewed once, and the same body is sent again', async () => {
  fetching.mockResolvedValueOnce(refusing(401, 'unauthenticated')).mockResolvedValueOnce(Response.json({ credits: 3 }));

  expect(await quote()).toEqual({ credits: 3 });
  expect(sentTokens()).toEqual(['Bearer kept', 'Bearer fresh']);
  expect(await fetching.mock.calls[1]?.[0].json()).toEqual({ model: 'local-text', prompt: 'Hello' });
  expect(news).toEqual([]);
});

test('a session whose new token is refused too is over', async () => {
  fetching.mockImplementation(async () => refusing(401, 'unauthenticated'));

  await expect(me()).rejects.toMatchObject({ code: 'unauthenticated', status: 401 });
  expect(fetching).toHaveBeenCalledTimes(2);
  expect(news).toEqual(['over']);
});

test('a session that Firebase does not renew is over, and nothing is sent', async () => {
  tokens.current.mockRejectedValue(new ApiError('unauthenticated', 401));

  await expect(quote()).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(fetching).not.toHaveBeenCalled();
  expect(news).toEqual(['over']);
});

test.each([
  { what: 'reading', call: me, said: 'over' },
  { what: 'a generation', call: generate, said: 'over' },
  { what: 'a change by an administrator', call: deduct, said: 'old' },
])('a sign-in too old for $what makes the session $said; a new token would be no younger', async ({ call, said }) => {
  fetching.mockImplementation(async () => refusing(401, 'reauth_required'));

  await expect(call()).rejects.toMatchObject({ code: 'reauth_required' });
  expect(fetching).toHaveBeenCalledTimes(1);
  expect(news).toEqual([said]);
});

test.each([
  { what: 'reading', call: me, times: 2 },
  { what: 'a change with a key', call: generate, times: 2 },
  { what: 'a change without one', call: quote, times: 1 },
])('an answer we may not see makes $what be sent $times times', async ({ call, times }) => {
  fetching.mockImplementation(hidden);

  await expect(call()).rejects.toMatchObject({ code: 'unreachable', status: 0 });
  expect(fetching).toHaveBeenCalledTimes(times);
  expect(news).toEqual([]);
});

test('without a network nothing is repeated', async () => {
  vi.stubGlobal('navigator', { onLine: false });
  fetching.mockImplementation(hidden);

  await expect(me()).rejects.toMatchObject({ code: 'offline', status: 0 });
  expect(fetching).toHaveBeenCalledTimes(1);
});

test('without a network a change is not even tried, so that it surely did not happen', async () => {
  vi.stubGlobal('navigator', { onLine: false });

  await expect(body(api.POST('/api/admin/users', { body: { email: 'ada@example.com' } }))).rejects.toMatchObject({
    code: 'offline',
  });
  expect(fetching).not.toHaveBeenCalled();
});

test('an API that takes too long is not asked again', async () => {
  fetching.mockRejectedValue(new DOMException('30 seconds', 'TimeoutError'));

  await expect(me()).rejects.toMatchObject({ code: 'unreachable' });
  expect(fetching).toHaveBeenCalledTimes(1);
});

test('a call that was given up stays so, and is no error of the API', async () => {
  const given = new AbortController();
  fetching.mockImplementation(async () => {
    given.abort();
    throw new DOMException('Given up', 'AbortError');
  });

  await expect(body(api.GET('/api/me', { signal: given.signal }))).rejects.toBeInstanceOf(DOMException);
  expect(fetching).toHaveBeenCalledTimes(1);
});

test('a refusal keeps its code, its request id and how long to wait', async () => {
  fetching.mockResolvedValue(refusing(429, 'rate_limited', { 'Retry-After': '7' }));

  await expect(quote()).rejects.toMatchObject({ code: 'rate_limited', status: 429, requestId: 'r1', retryAfter: 7 });
});

test.each([
  { status: 502, code: 'temporarily_unavailable' },
  { status: 418, code: 'unexpected' },
])('an answer $status that is none of ours is $code', async ({ status, code }) => {
  fetching.mockResolvedValue(new Response('<html>', { status }));

  await expect(me()).rejects.toMatchObject({ code, status });
});

test('a download keeps the name it comes under', async () => {
  const headers = { 'Content-Disposition': 'attachment; filename="usage-2026-11.csv"' };
  fetching.mockResolvedValue(new Response('a;b', { headers }));

  const { name, blob } = await download('/api/admin/usage.csv');

  expect([name, await blob.text()]).toEqual(['usage-2026-11.csv', 'a;b']);
});
