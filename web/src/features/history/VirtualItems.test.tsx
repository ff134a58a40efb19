import { act, fireEvent, render, screen } from '@testing-library/react';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { VirtualItems } from './VirtualItems';
import type { View } from './view';

const MANY = Array.from({ length: 10_000 }, (_, number) => `item ${number}`);

beforeAll(() => {
  // jsdom measures nothing: the list is as wide as layout.ts takes it to be then.
  vi.stubGlobal('scrollTo', () => undefined);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});

beforeEach(() => scrollTo(0));

function scrollTo(top: number) {
  act(() => {
    Object.defineProperty(window, 'scrollY', { value: top, configurable: true });
    fireEvent.scroll(window);
  });
}

function show(view: View, onEnd?: () => void) {
  render(
    <VirtualItems label="All" items={MANY} keyOf={(item) => item} view={view} more={Boolean(onEnd)} onEnd={onEnd}>
      {(item) => <a href="/">{item}</a>}
    </VirtualItems>,
  );
}

test.each<View>(['grid', 'list'])('of ten thousand items only those near the window are in the page: %s', (view) => {
  show(view);

  const drawn = screen.getAllByRole('listitem');
  expect(drawn.length).toBeGreaterThan(4);
  expect(drawn.length).toBeLessThan(100);
  expect(drawn[0]).toHaveTextContent('item 0');
  expect(drawn[0]).toHaveAttribute('aria-setsize', '10000');
});

test('scrolling brings others, and keeps the one with the focus', () => {
  show('list');
  const first = screen.getByRole('link', { name: 'item 0' });
  act(() => first.focus());
  scrollTo(76 * 5000);

  expect(screen.getByText('item 5000')).toBeInTheDocument();
  expect(screen.queryByText('item 1')).toBeNull();
  expect(first).toHaveFocus();
  expect(screen.getAllByRole('listitem').length).toBeLessThan(100);
});

test('the end of the list asks for more, its beginning does not', () => {
  const onEnd = vi.fn();
  show('list', onEnd);
  expect(onEnd).not.toHaveBeenCalled();

  scrollTo(76 * 9990);
  expect(onEnd).toHaveBeenCalled();
});
