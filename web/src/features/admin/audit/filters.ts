/** Which records are listed, as the address of the page says it. */

/** What administrators and the platform do that is recorded. */
export const ACTIONS = [
  'user.add',
  'user.appoint',
  'user.change',
  'user.bind',
  'user.unbind',
  'user.freeze',
  'user.unfreeze',
  'user.erase',
  'credits.grant',
  'credits.deduct',
  'credits.refund',
  'quotas.change',
  'allowance.change',
  'department.change',
  'month.close',
  'model.change',
  'model.try',
] as const;

export type Action = (typeof ACTIONS)[number];

export const isAction = (text: string): text is Action => (ACTIONS as readonly string[]).includes(text);

export interface AuditFilters {
  actor?: string;
  target?: string;
  action?: string;
  /** Days, in the time zone of the person, both included. */
  from?: string;
  to?: string;
}

const NAMES = ['actor', 'target', 'action', 'from', 'to'] as const;

export const filtersOf = (address: URLSearchParams): AuditFilters =>
  Object.fromEntries(NAMES.map((name) => [name, address.get(name) || undefined]));

export const addressOf = (filters: AuditFilters): URLSearchParams =>
  new URLSearchParams(NAMES.flatMap((name) => (filters[name] ? [[name, filters[name]]] : [])));

/** As the API takes them: the days become moments, the earlier one first. */
export function asked({ from, to, ...rest }: AuditFilters): AuditFilters {
  const [first, last] = from && to && to < from ? [to, from] : [from, to];
  const begin = first ? new Date(`${first}T00:00:00`) : undefined;
  const end = last ? new Date(`${last}T23:59:59.999`) : undefined;
  const said = { ...rest, from: written(begin), to: written(end) };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

const written = (at: Date | undefined) => (at && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined);
