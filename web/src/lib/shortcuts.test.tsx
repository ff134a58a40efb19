import { fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { switchSingleKeys, useShortcuts } from './shortcuts';

const ran = vi.fn();
const KEYS = ['?', '/', 'p', 'd', 'shift+x', 'mod+enter', 'alt+1', 'escape'];

function Keyboard({ enabled }: { enabled?: boolean }) {
  useShortcuts(Object.fromEntries(KEYS.map((key) => [key, () => ran(key)])), enabled);
  return <textarea aria-label="writing" />;
}

const press = (init: KeyboardEventInit, at: Element | Window = window) => fireEvent.keyDown(at, init);
const said = () => ran.mock.calls.map(([key]) => key);

afterEach(() => {
  ran.mockReset();
  localStorage.clear();
});

test.each([
  ['p', { key: 'p', code: 'KeyP' }],
  ['p', { key: 'з', code: 'KeyP' }],
  ['shift+x', { key: 'X', code: 'KeyX', shiftKey: true }],
  ['shift+x', { key: 'Ч', code: 'KeyX', shiftKey: true }],
  ['?', { key: '?', code: 'Slash', shiftKey: true }],
  ['/', { key: '/', code: 'Slash' }],
  ['alt+1', { key: '¡', code: 'Digit1', altKey: true }],
  ['alt+1', { key: '1', code: 'Digit1', altKey: true }],
  ['mod+enter', { key: 'Enter', code: 'Enter', ctrlKey: true }],
  ['mod+enter', { key: 'Enter', code: 'Enter', metaKey: true }],
])('%s is meant by %o', (key, init) => {
  render(<Keyboard />);
  press(init);

  expect(said()).toEqual([key]);
});

test('while one writes, only combinations and Escape are shortcuts', () => {
  render(<Keyboard />);
  const box = screen.getByLabelText('writing');
  press({ key: 'p', code: 'KeyP' }, box);
  press({ key: '?', code: 'Slash', shiftKey: true }, box);
  press({ key: 'Enter', code: 'Enter', ctrlKey: true }, box);
  press({ key: 'Escape', code: 'Escape' }, box);

  expect(said()).toEqual(['mod+enter', 'escape']);
});

test('nothing is a shortcut while an input method composes', () => {
  render(<Keyboard />);
  press({ key: 'Enter', code: 'Enter', ctrlKey: true, isComposing: true });

  expect(said()).toEqual([]);
});

test('single keys can be switched off, combinations stay', () => {
  switchSingleKeys(false);
  render(<Keyboard />);
  press({ key: 'p', code: 'KeyP' });
  press({ key: 'Enter', code: 'Enter', ctrlKey: true });

  expect(said()).toEqual(['mod+enter']);
});

test('what somebody else has dealt with is left alone', () => {
  render(<Keyboard />);
  const box = screen.getByLabelText('writing');
  box.addEventListener('keydown', (event) => event.preventDefault());
  press({ key: 'Enter', code: 'Enter', ctrlKey: true }, box);

  expect(said()).toEqual([]);
});

test('shortcuts that are not enabled do nothing', () => {
  render(<Keyboard enabled={false} />);
  press({ key: 'p', code: 'KeyP' });

  expect(said()).toEqual([]);
});
