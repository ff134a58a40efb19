/** The cache of server data, and what happens to errors nobody else shows. */
import { QueryClient } from '@tanstack/react-query';
import { meQuery } from '@/api/me';
import { ApiError } from '@/api/problem';
import { isRefusal } from '@/auth/refusals';

const TRIES = 2;

export function newQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < TRIES && !isFinal(error),
        retryDelay: (failures, error) =>
          error instanceof ApiError && error.retryAfter ? error.retryAfter * 1000 : 500 * 2 ** failures,
      },
      // Without a network a change fails at once: one that waits would happen when nobody expects it any more.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  const noticing = (error: Error) => {
    // Whoever was blocked meanwhile hears of it from whatever they ask for; the frame shows the door once `me` says so too.
    if (error instanceof ApiError && isRefusal(error.code) && !isRefusal(codeOfMe(client)))
      void client.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  client.getQueryCache().config.onError = noticing;
  client.getMutationCache().config.onError = noticing;
  return client;
}

function codeOfMe(client: QueryClient): string {
  return client.getQueryState(meQuery.queryKey)?.error?.code ?? '';
}

/** Whether asking again would bring the same. */
function isFinal(error: Error): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500;
}
