/** Which tasks are listed, as the address of the page says it. */
import type { Schemas } from '@/api/client';

export const STATUSES = [
  'queued',
  'running',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
] as const satisfies readonly Schemas['TaskStatus'][];

export interface TaskFilters {
  status?: (typeof STATUSES)[number];
  stuck?: boolean;
  user?: string;
}

export function filtersOf(address: URLSearchParams): TaskFilters {
  return {
    status: STATUSES.find((status) => status === address.get('status')),
    stuck: address.get('stuck') === '1' || undefined,
    user: address.get('user') ?? undefined,
  };
}

export function addressOf({ status, stuck, user }: TaskFilters): URLSearchParams {
  const said = { status, stuck: stuck ? '1' : undefined, user };
  return new URLSearchParams(Object.entries(said).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
