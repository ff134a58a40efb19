import { expect, test } from 'vitest';
import { placeAfter } from './arrows';

test.each([
  ['ArrowRight', 4, 5],
  ['ArrowLeft', 4, 3],
  ['ArrowDown', 4, 7],
  ['ArrowUp', 4, 1],
  ['Home', 4, 0],
  ['End', 4, 9],
  ['ArrowLeft', 0, undefined],
  ['ArrowUp', 2, undefined],
  ['ArrowRight', 9, undefined],
  ['ArrowDown', 8, undefined],
  ['End', 9, undefined],
  ['Enter', 4, undefined],
] as const)('%s from %i of ten in three columns leads to %s', (key, place, next) => {
  expect(placeAfter(key, place, 3, 10)).toBe(next);
});
