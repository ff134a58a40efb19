/** Whole numbers as people type them. */

const THOUSANDS = /^\d{1,3}(,\d{3})+$/;
const MOST = 2 ** 40;

/** The number; null for an empty field; undefined for what is no whole number the API would take. */
export function wholeNumber(text: string): number | null | undefined {
  const close = text.replace(/\s/g, '');
  if (close === '') return null;
  const plain = THOUSANDS.test(close) ? close.replaceAll(',', '') : close;
  const value = /^\d+$/.test(plain) ? Number(plain) : Number.NaN;
  return value <= MOST ? value : undefined;
}
