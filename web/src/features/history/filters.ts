/** What the history is narrowed to: read from the address, written to it, and as the API wants it. */
import type { Schemas } from '@/api/client';
import type { operations } from '@/api/schema';

export interface Filters {
  q: string;
  kind?: Schemas['Kind'];
  status?: Schemas['TaskStatus'];
  model?: string;
  favourite: boolean;
  /** First and last day, both included, as the person's calendar has them: `2026-11-03`. */
  from?: string;
  to?: string;
}

export const KINDS = ['text', 'image', 'video'] as const satisfies readonly Schemas['Kind'][];
export const STATUSES = [
  'succeeded',
  'failed',
  'cancelled',
  'running',
  'queued',
  'cancelling',
] as const satisfies readonly Schemas['TaskStatus'][];
/** As a change: it names everything, since a change leaves alone what it does not name. */
export const NO_FILTERS: Filters = {
  q: '',
  favourite: false,
  kind: undefined,
  status: undefined,
  model: undefined,
  from: undefined,
  to: undefined,
};

const LONGEST_SEARCH = 500;

/** The filters an address names. What it says wrong is as if it were not there. */
export function readFilters(search: URLSearchParams): Filters {
  return {
    q: (search.get('q') ?? '').slice(0, LONGEST_SEARCH),
    kind: KINDS.find((kind) => kind === search.get('kind')),
    status: STATUSES.find((status) => status === search.get('status')),
    model: search.get('model') || undefined,
    favourite: search.get('favourite') === 'true',
    from: day(search.get('from')),
    to: day(search.get('to')),
  };
}

/** The address of filters: only what is set, always in the same order. */
export function writeFilters(filters: Filters): URLSearchParams {
  const { q, kind, status, model, favourite, from, to } = filters;
  const all = { q, kind, status, model, favourite: favourite ? 'true' : '', from, to };
  return new URLSearchParams(Object.entries(all).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

export const isNarrowed = (filters: Filters) => writeFilters(filters).size > 0;

type Query = NonNullable<operations['listHistory']['parameters']['query']>;

/** The filters as GET /api/history takes them: days become the first and the last moment of them, here. */
export function asQuery({ q, favourite, from, to, ...rest }: Filters): Query {
  return {
    ...rest,
    q: q.trim() || undefined,
    favourite: favourite || undefined,
    from: from && new Date(`${from}T00:00:00`).toISOString(),
    to: to && new Date(`${to}T23:59:59.999`).toISOString(),
  };
}

function day(value: string | null): string | undefined {
  if (!value || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const at = new Date(`${value}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== value ? undefined : value;
}
