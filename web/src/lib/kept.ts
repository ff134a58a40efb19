/** A value outside React that components follow; with a key it survives navigation and reload in sessionStorage. */
import { useSyncExternalStore } from 'react';

export interface Kept<Value> {
  get: () => Value;
  set: (value: Value) => void;
  use: () => Value;
}

/** `read` makes a value of what was stored, and of nothing; it may throw, which counts as nothing. */
export function kept<Value>(read: (stored: unknown) => Value, key?: string): Kept<Value> {
  let value = load(read, key);
  const followers = new Set<() => void>();
  const follow = (changed: () => void) => {
    followers.add(changed);
    return () => void followers.delete(changed);
  };
  const get = () => value;
  return {
    get,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      if (key) store(key, next);
      for (const changed of followers) changed();
    },
    use: () => useSyncExternalStore(follow, get),
  };
}

function load<Value>(read: (stored: unknown) => Value, key: string | undefined): Value {
  try {
    return read(key ? JSON.parse(sessionStorage.getItem(key) ?? 'null') : null);
  } catch {
    return read(null);
  }
}

function store(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage only costs the draft its life over a reload.
  }
}
