/** What the page shows, as its address says it: the period, the filters, the figure and the groups of the cross table. */
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Group, UsageAsked } from './api/usage';
import { daysBefore, isDay, localToday } from './days';

const PERIODS = ['7', '30', '90', 'month', 'custom'] as const;
const MEASURES = ['credits', 'generations', 'cost'] as const;
const SPLITS = ['kind', 'model'] as const;
export const GROUPS = ['department', 'model', 'kind', 'provider', 'user', 'day', 'month'] as const;

export type Period = (typeof PERIODS)[number];
export type Measure = (typeof MEASURES)[number];
export type Split = (typeof SPLITS)[number];

export interface Filters {
  period: Period;
  /** Of a custom period only. */
  from?: string;
  to?: string;
  department?: string;
  model?: string;
  measure: Measure;
  split: Split;
  rows: Group;
  columns: Group;
}

const USUAL = { period: '30', measure: 'credits', split: 'kind', rows: 'model', columns: 'department' } as const;

/** What an address says; whatever it does not say, or says wrongly, is as usual. */
export function read(params: URLSearchParams, usual: Pick<Filters, 'rows' | 'columns'> = USUAL): Filters {
  const day = (name: string) => {
    const said = params.get(name) ?? '';
    return isDay(said) ? said : undefined;
  };
  const rows = one(params.get('rows'), GROUPS, usual.rows);
  const columns = one(params.get('columns'), GROUPS, usual.columns);
  return {
    period: one(params.get('period'), PERIODS, USUAL.period),
    from: day('from'),
    to: day('to'),
    department: params.get('department') ?? undefined,
    model: params.get('model') ?? undefined,
    measure: one(params.get('measure'), MEASURES, USUAL.measure),
    split: one(params.get('split'), SPLITS, USUAL.split),
    ...(rows === columns ? { rows: usual.rows, columns: usual.columns } : { rows, columns }),
  };
}

/** The shortest address that says the same. */
export function written(filters: Filters, usual: Pick<Filters, 'rows' | 'columns'> = USUAL): URLSearchParams {
  const { period, from, to, department, model } = filters;
  const said = new URLSearchParams();
  const custom = period === 'custom' ? { from, to } : {};
  for (const [name, value] of Object.entries({ ...custom, department, model })) if (value) said.set(name, value);
  const usually = { ...USUAL, ...usual };
  for (const name of ['period', 'measure', 'split', 'rows', 'columns'] as const)
    if (filters[name] !== usually[name]) said.set(name, filters[name]);
  return said;
}

/** The period to ask for. The organisation knows best which day it is, so a period up to now has no last day. */
export function span(filters: Filters, today = localToday()): Pick<UsageAsked, 'from' | 'to'> {
  const { period, from, to } = filters;
  if (period === 'month') return {};
  if (period !== 'custom') return { from: daysBefore(today, Number(period) - 1) };
  return from && to && to < from ? { from: to, to: from } : { from, to };
}

export function useFilters(usual: Pick<Filters, 'rows' | 'columns'>) {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => read(params, usual), [params, usual]);
  const change = (wanted: Partial<Filters>) =>
    setParams(written({ ...filters, ...wanted }, usual), { replace: true, preventScrollReset: true });
  return [filters, change] as const;
}

function one<Value extends string>(said: string | null, among: readonly Value[], usual: Value): Value {
  return among.find((value) => value === said) ?? usual;
}
