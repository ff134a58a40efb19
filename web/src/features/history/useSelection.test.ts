import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useSelection } from './useSelection';

const start = (order: string[]) => renderHook(({ ids }) => useSelection(ids), { initialProps: { ids: order } });
const chosen = (hook: ReturnType<typeof start>) => [...hook.result.current.ids].join('');

test('Shift chooses everything between, in either direction', () => {
  const hook = start([...'abcdef']);
  act(() => hook.result.current.toggle('b', false));
  act(() => hook.result.current.toggle('e', true));

  expect(chosen(hook)).toBe('bcde');

  act(() => hook.result.current.toggle('a', false));
  act(() => hook.result.current.toggle('f', false));
  act(() => hook.result.current.toggle('c', true));

  expect(chosen(hook), 'c was chosen, so everything from f to it is left').toBe('ab');
});

test('Shift with nothing touched before chooses the one', () => {
  const hook = start([...'abc']);
  act(() => hook.result.current.toggle('c', true));

  expect(chosen(hook)).toBe('c');
});

test('what is gone from the list is not chosen any more', () => {
  const hook = start([...'abc']);
  act(() => hook.result.current.all());
  hook.rerender({ ids: ['a', 'c'] });

  expect(chosen(hook)).toBe('ac');
});
