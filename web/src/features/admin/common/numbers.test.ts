import { describe, expect, it } from 'vitest';
import { wholeNumber } from './numbers';

describe('a whole number as typed', () => {
  it.each([
    ['0', 0],
    ['250', 250],
    [' 1 000 ', 1000],
    ['1\u202f000', 1000],
    ['12,500', 12_500],
    ['', null],
    ['  ', null],
    ['-5', undefined],
    ['1.5', undefined],
    ['1,5', undefined],
    ['1e3', undefined],
    ['99999999999999', undefined],
  ])('%j is %s', (text, value) => expect(wholeNumber(text)).toBe(value));
});
