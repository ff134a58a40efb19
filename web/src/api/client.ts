/** Calls the API as the person who is signed in. */
import createClient from 'openapi-fetch';
import { currentToken, sessionNews } from '@/auth/session';
import { here } from '@/environment';
import { ApiError, refusal } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

const SECONDS = 30;

/** Every route of the API, typed by its OpenAPI document. Errors are thrown as ApiError: use `data` of what it answers. */
export const api = createClient<paths>({ baseUrl: globalThis.platform?.api ?? '', fetch: asPerson });

/** The body of an answer; ApiError for a failure was thrown before. */
export async function body<T>(asked: Promise<{ data?: T }>): Promise<T> {
  return (await asked).data as T;
}

/** Send with the person's token, and tell the app when the session is at its end. */
async function asPerson(request: Request): Promise<Response> {
  try {
    return await allowed(request);
  } catch (caught) {
    if (caught instanceof ApiError && caught.status === 401)
      sessionNews.dispatchEvent(new Event(ageOf(caught, request)));
    throw caught;
  }
}

/** Whether a 401 ends the session. Only changes by administrators want a sign-in that is more recent than a session may be old. */
function ageOf(error: ApiError, { method, url }: Request): 'old' | 'over' {
  const changes = method !== 'GET' && new URL(url).pathname.startsWith('/api/admin/');
  return changes && error.code === 'reauth_required' ? 'old' : 'over';
}

/**
 * A token that is refused is renewed once. The gateway's own 401 has no CORS headers, so the browser hides it: an answer we may
 * not see counts as one, where sending again can do no harm. Without a network a change is not tried: then it surely did not happen.
 */
async function allowed(request: Request): Promise<Response> {
  const changes = request.method !== 'GET';
  if (changes && !navigator.onLine) throw new ApiError('offline', 0);
  const gone = () => new ApiError(navigator.onLine || changes ? 'unreachable' : 'offline', 0);
  const again = request.clone();
  const repeatable = request.method !== 'POST' || request.headers.has('Idempotency-Key');
  let response: Response | undefined;
  try {
    response = await send(request, await currentToken());
  } catch (caught) {
    if (isAbort(caught, request.signal) || caught instanceof ApiError) throw caught;
    if (!navigator.onLine || !repeatable || isTimeout(caught)) throw gone();
  }
  if (!response || (response.status === 401 && !(await isReauthentication(response)))) {
    try {
      response = await send(again, await currentToken({ fresh: true }));
    } catch (caught) {
      if (isAbort(caught, again.signal)) throw caught;
      throw caught instanceof ApiError ? caught : gone();
    }
  }
  if (!response.ok && response.status !== 304) throw await refusal(response);
  return response;
}

function send(request: Request, token: string): Promise<Response> {
  request.headers.set('Authorization', `Bearer ${token}`);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(SECONDS * 1000)]);
  return globalThis.fetch(request, { signal });
}

async function isReauthentication(response: Response): Promise<boolean> {
  const problem = await response
    .clone()
    .json()
    .catch(() => undefined);
  return problem?.code === 'reauth_required';
}

function isAbort(caught: unknown, signal: AbortSignal): boolean {
  return signal.aborted && caught instanceof DOMException;
}

function isTimeout(caught: unknown): boolean {
  return caught instanceof DOMException && caught.name === 'TimeoutError';
}

/** A download of the API that is no JSON (a CSV, an export), with the file name it comes under. */
export async function download(path: string): Promise<{ name: string; blob: Blob }> {
  const response = await asPerson(new Request(`${here().api}${path}`));
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  return { name: name ?? path.split('/').pop() ?? 'download', blob: await response.blob() };
}
