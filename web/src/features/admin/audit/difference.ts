/** What a record says was changed: the fields that differ, each with its value before and after. */

export type Value = string | number | boolean | null | undefined;

export interface Change {
  /** Names of the field and of what it is in: `balance`, `available`. */
  path: string[];
  before: Value;
  after: Value;
}

type Fields = { readonly [name: string]: unknown };

/** Fields that are there on one side only are undefined on the other. Lists are compared as a whole. */
export function difference(before: Fields, after: Fields): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name): Change[] => {
    const [was, is] = [before[name], after[name]];
    if (isFields(was) || isFields(is)) {
      const inner = difference(isFields(was) ? was : {}, isFields(is) ? is : {});
      return inner.map((change) => ({ ...change, path: [name, ...change.path] }));
    }
    const change = { path: [name], before: plain(was), after: plain(is) };
    // Nothing on both sides is no change, however it is said.
    return (change.before ?? null) === (change.after ?? null) ? [] : [change];
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function plain(value: unknown): Value {
  if (value === null || value === undefined) return value;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map(String).join(', ') : JSON.stringify(value);
}
