import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { Button } from './Button';

test('a button at work keeps the focus, and takes no second press', () => {
  const press = vi.fn();
  const { rerender } = render(<Button onClick={press}>Try again</Button>);
  const button = screen.getByRole('button', { name: 'Try again' });
  button.focus();
  fireEvent.click(button);
  rerender(
    <Button busy onClick={press}>
      Try again
    </Button>,
  );
  fireEvent.click(button);

  expect(press).toHaveBeenCalledTimes(1);
  expect(button).toHaveFocus();
  expect(button).toBeEnabled();
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(button).toHaveAttribute('aria-busy', 'true');
});

test('a form whose button is at work is not sent again', () => {
  const send = vi.fn((event) => event.preventDefault());
  render(
    <form onSubmit={send}>
      <Button type="submit" busy>
        Save
      </Button>
    </form>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));

  expect(send).not.toHaveBeenCalled();
});
