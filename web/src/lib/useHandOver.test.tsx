import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useHandOver } from './useHandOver';

function Part() {
  return (
    <div ref={useHandOver<HTMLDivElement>()}>
      <button type="button">Inside</button>
    </div>
  );
}
const page = (part: boolean) => (
  <article tabIndex={-1}>
    {part && <Part />}
    <button type="button">Beside</button>
  </article>
);

test('what is around a part takes the focus over when the part goes', () => {
  const { rerender } = render(page(true));
  screen.getByText('Inside').focus();
  rerender(page(false));

  expect(screen.getByRole('article')).toHaveFocus();
});

test('a focus elsewhere stays where it is', () => {
  const { rerender } = render(page(true));
  screen.getByText('Beside').focus();
  rerender(page(false));

  expect(screen.getByText('Beside')).toHaveFocus();
});
