/** Whole numbers as people type them. */

/** What a field takes; without them all that the API would take anywhere. */
export interface Bounds {
  from?: number;
  most?: number;
}

/** Of one movement of credits: the API's own limit. */
export const MOST_CREDITS = 10_000_000;

const THOUSANDS = /^\d{1,3}(,\d{3})+$/;
const MOST = 2 ** 40;

/** The number; null for an empty field; undefined for what is no whole number within the bounds. */
export function wholeNumber(text: string, bounds: Bounds = {}): number | null | undefined {
  return wrongNumber(text, bounds) ? undefined : read(text);
}

/** What is wrong with it, and the bound it breaks; undefined if nothing is. */
export function wrongNumber(text: string, { from = 0, most = MOST }: Bounds = {}) {
  const value = read(text);
  if (value === null || (value >= from && value <= most)) return undefined;
  return value > most ? ({ why: 'tooLarge', bound: most } as const) : ({ why: 'notWhole', bound: from } as const);
}

/** Null for an empty field, NaN for what is no whole number. */
function read(text: string): number | null {
  const close = text.replace(/\s/g, '');
  if (close === '') return null;
  const plain = THOUSANDS.test(close) ? close.replaceAll(',', '') : close;
  return /^\d+$/.test(plain) ? Number(plain) : Number.NaN;
}
