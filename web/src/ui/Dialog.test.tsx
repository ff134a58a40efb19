import { act, fireEvent, render, screen } from '@testing-library/react';
import { beforeAll, expect, test, vi } from 'vitest';
import { startLanguages } from '@/i18n';
import { Confirm } from './Dialog';

beforeAll(() => startLanguages());

test('two presses before anything is drawn confirm once; after a failure one may press again', async () => {
  const confirm = vi.fn().mockRejectedValue(new Error('no'));
  render(
    <Confirm open onClose={() => {}} title="Sure?" verb="Do it" onConfirm={confirm}>
      It cannot be undone.
    </Confirm>,
  );
  const button = screen.getByRole('button', { name: 'Do it' });
  await act(async () => {
    button.click();
    button.click();
  });

  expect(confirm).toHaveBeenCalledTimes(1);
  await act(async () => fireEvent.click(button));
  expect(confirm).toHaveBeenCalledTimes(2);
});
