import { describe, expect, it } from 'vitest';
import { wholeNumber, wrongNumber } from './numbers';

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

describe('a number out of its bounds', () => {
  const bounds = { from: 1, most: 100 };

  it.each([
    ['1', undefined],
    ['100', undefined],
    ['', undefined],
    ['0', { why: 'notWhole', bound: 1 }],
    ['-5', { why: 'notWhole', bound: 1 }],
    ['101', { why: 'tooLarge', bound: 100 }],
    ['99999999999999999999', { why: 'tooLarge', bound: 100 }],
  ])('%j says which', (text, wrong) => {
    expect(wrongNumber(text, bounds)).toEqual(wrong);
    if (wrong) expect(wholeNumber(text, bounds)).toBeUndefined();
  });
});
