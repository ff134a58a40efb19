/** Reads a model's `params_schema` into the fields of a form, and says what is wrong with a value. */
import type { Params } from '../draft';

interface Common {
  name: string;
  title: string;
  hint?: string;
}
export interface ChoiceField extends Common {
  type: 'choice';
  options: readonly (string | number)[];
  default?: string | number;
}
export interface NumberField extends Common {
  type: 'number';
  whole: boolean;
  min?: number;
  max?: number;
  /** Values are multiples of it. */
  step?: number;
  default?: number;
}
export interface SwitchField extends Common {
  type: 'switch';
  default?: boolean;
}
export interface TextField extends Common {
  type: 'text';
  min?: number;
  max?: number;
  pattern?: string;
  default?: string;
}
export type ParamField = ChoiceField | NumberField | SwitchField | TextField;

/** What is wrong with a value: a key of the texts `composer.params.wrong`, and what its sentence names. */
export interface Wrong {
  key: 'choice' | 'whole' | 'number' | 'range' | 'step' | 'long' | 'short' | 'pattern';
  min?: number;
  max?: number;
  step?: number;
}

/** The fields in the order of the schema. A rule we do not know is a line of text. */
export function fieldsOf(schema: Record<string, unknown>): ParamField[] {
  return Object.entries(record(schema.properties)).map(([name, rule]) => fieldOf(name, record(rule)));
}

/** `768x512` as `768 × 512`, `png` as `PNG`, `lose_output` as `lose output`. */
export const optionName = (option: string | number) =>
  String(option)
    .replace(/^(\d+)x(\d+)$/, '$1 × $2')
    .replace(/^(png|jpe?g|webp|gif|mp4|webm)$/, (format) => format.toUpperCase())
    .replaceAll('_', ' ');

/** Undefined for a value that fits, and for none at all. */
export function wrong(field: ParamField, value: unknown): Wrong | undefined {
  if (value === undefined) return undefined;
  switch (field.type) {
    case 'choice':
      return field.options.includes(value as string | number) ? undefined : { key: 'choice' };
    case 'switch':
      return typeof value === 'boolean' ? undefined : { key: 'choice' };
    case 'number':
      return wrongNumber(field, value);
    case 'text':
      return wrongText(field, value);
  }
}

/** What is sent: values the person set, that the model declares, and that are not its defaults anyway. */
export function sent(fields: readonly ParamField[], params: Params): Params {
  const chosen = fields.filter(({ name, default: usual }) => params[name] !== undefined && params[name] !== usual);
  return Object.fromEntries(chosen.map(({ name }) => [name, params[name]]));
}

/** Without the values that another model took but this one does not. */
export function fitting(fields: readonly ParamField[], params: Params): Params {
  const unfit = new Set(fields.filter((field) => wrong(field, params[field.name])).map(({ name }) => name));
  return Object.fromEntries(Object.entries(params).filter(([name]) => !unfit.has(name)));
}

/** How many results are asked for, as far as the form can tell: the one small count among the fields. */
export function outputsOf(fields: readonly ParamField[], params: Params): number {
  const count = fields.find(
    (field) =>
      field.type === 'number' &&
      field.whole &&
      field.min === 1 &&
      (field.max ?? 99) <= 16 &&
      /^n$|num|outputs|count/.test(field.name),
  );
  const value = count && (params[count.name] ?? count.default);
  return typeof value === 'number' && value >= 1 ? value : 1;
}

export function fieldOf(name: string, rule: Record<string, unknown>): ParamField {
  const common = { name, title: text(rule.title) ?? name.replaceAll('_', ' '), hint: text(rule.description) };
  if (Array.isArray(rule.enum)) {
    const options = rule.enum.filter((one) => typeof one === 'string' || typeof one === 'number');
    return { ...common, type: 'choice', options, default: options.find((one) => one === rule.default) };
  }
  if (rule.type === 'integer' || rule.type === 'number')
    return {
      ...common,
      type: 'number',
      whole: rule.type === 'integer',
      min: number(rule.minimum),
      max: number(rule.maximum),
      step: number(rule.multipleOf),
      default: number(rule.default),
    };
  if (rule.type === 'boolean')
    return {
      ...common,
      type: 'switch',
      default: rule.default === true ? true : rule.default === false ? false : undefined,
    };
  return {
    ...common,
    type: 'text',
    min: number(rule.minLength),
    max: number(rule.maxLength),
    pattern: text(rule.pattern),
    default: text(rule.default),
  };
}

function wrongNumber({ whole, min, max, step }: NumberField, value: unknown): Wrong | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return { key: 'number' };
  if (whole && !Number.isInteger(value)) return { key: 'whole' };
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) return { key: 'range', min, max };
  // Multiples of a fraction are never exact.
  if (step && Math.abs(value / step - Math.round(value / step)) > 1e-9) return { key: 'step', step };
  return undefined;
}

function wrongText({ min, max, pattern }: TextField, value: unknown): Wrong | undefined {
  if (typeof value !== 'string') return { key: 'choice' };
  const length = [...value].length;
  if (max !== undefined && length > max) return { key: 'long', max };
  if (min !== undefined && length < min) return { key: 'short', min };
  return pattern && !matches(pattern, value) ? { key: 'pattern' } : undefined;
}

/** A pattern this browser does not understand is left to the API. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

const record = (value: unknown) => (value && typeof value === 'object' ? value : {}) as Record<string, unknown>;
const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const number = (value: unknown) => (typeof value === 'number' ? value : undefined);
