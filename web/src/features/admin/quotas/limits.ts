/** The limits of a role or of a person, as they are filled in. */
import type { Schemas } from '@/api/client';
import { wholeNumber } from '../common/numbers';

export const NUMBERS = ['credits_per_day', 'credits_per_month', 'generations_per_day', 'running_at_once'] as const;
export const KINDS = ['text', 'image', 'video'] as const satisfies readonly Schemas['Kind'][];
export const LIMITS = [...NUMBERS, 'kinds', 'models'] as const;

export type NumberName = (typeof NUMBERS)[number];
export type LimitName = (typeof LIMITS)[number];
type Kind = Schemas['Kind'];

/** Null is no limit of its own: none at all for a role, the role's for a person. */
export type Limits = Record<NumberName, number | null> & { kinds: Kind[] | null; models: string[] | null };

/** What stands in the form: numbers as they are typed. */
export type LimitsDraft = Record<NumberName, string> & { kinds: Kind[] | null; models: string[] | null };

/** The form for some limits; without any all of it is empty. */
export function draftOf(limits: Partial<Limits> | null | undefined): LimitsDraft {
  const text = (name: NumberName) => (limits?.[name] ?? '').toString();
  return {
    credits_per_day: text('credits_per_day'),
    credits_per_month: text('credits_per_month'),
    generations_per_day: text('generations_per_day'),
    running_at_once: text('running_at_once'),
    kinds: limits?.kinds ?? null,
    models: limits?.models ?? null,
  };
}

/** What the form says; undefined while a number in it is none, or a list has nothing chosen. */
export function limitsOf(draft: LimitsDraft): Limits | undefined {
  const numbers = NUMBERS.map((name) => [name, wholeNumber(draft[name])] as const);
  const wrong = numbers.some(([, value]) => value === undefined);
  if (wrong || draft.kinds?.length === 0 || draft.models?.length === 0) return undefined;
  return { ...Object.fromEntries(numbers), kinds: draft.kinds, models: draft.models } as Limits;
}

/** What differs, to send no more than that; undefined if nothing does. The order of a list says nothing. */
export function changed<Some extends Limits | LimitsDraft>(before: Some, after: Some): Partial<Some> | undefined {
  const different = LIMITS.filter((name) => written(before[name]) !== written(after[name]));
  if (different.length === 0) return undefined;
  return Object.fromEntries(different.map((name) => [name, after[name]])) as Partial<Some>;
}

function written(value: number | string | readonly string[] | null): string {
  return JSON.stringify(typeof value === 'object' && value ? [...value].sort() : value);
}
