/** The cache of server data, and what happens to errors nobody else shows. */
import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/problem';

const TRIES = 2;

/** Tells listeners that the API wants a newer sign-in. */
export const reauthentication = new EventTarget();

export function newQueryClient(): QueryClient {
  const noticing = (error: Error) => {
    if (error instanceof ApiError && error.code === 'reauth_required')
      reauthentication.dispatchEvent(new Event('required'));
  };
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < TRIES && !isFinal(error),
        retryDelay: (failures, error) =>
          error instanceof ApiError && error.retryAfter ? error.retryAfter * 1000 : 500 * 2 ** failures,
      },
      mutations: { retry: false },
    },
  });
  client.getQueryCache().config.onError = noticing;
  client.getMutationCache().config.onError = noticing;
  return client;
}

/** Whether asking again would bring the same. */
function isFinal(error: Error): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500;
}
