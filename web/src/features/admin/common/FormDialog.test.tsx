import { QueryClientProvider, useMutation } from '@tanstack/react-query';
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ApiError } from '@/api/problem';
import { newQueryClient } from '@/app/queries';
import { startLanguages } from '@/i18n';
import { FormDialog } from './FormDialog';

beforeAll(() => startLanguages());
afterEach(() => vi.restoreAllMocks());

function Form({ send, over }: { send: () => Promise<unknown>; over?: boolean }) {
  const [text, setText] = useState('');
  const sending = useMutation<unknown, ApiError>({ mutationFn: send });
  return (
    <FormDialog
      title="A form"
      verb="Send"
      obstacle={text === '' && 'Write something first.'}
      sending={sending}
      over={over}
      onClose={() => {}}
      onSubmit={() => sending.mutate()}
    >
      <input aria-label="Text" value={text} onChange={(event) => setText(event.target.value)} />
    </FormDialog>
  );
}

function open(send: () => Promise<unknown>, over?: boolean) {
  render(
    <QueryClientProvider client={newQueryClient()}>
      <Form send={send} over={over} />
    </QueryClientProvider>,
  );
  fireEvent.change(screen.getByLabelText('Text'), { target: { value: 'a' } });
}

const form = () => document.querySelector('form') as HTMLFormElement;
const button = () => screen.getByRole('button', { name: 'Send' }) as HTMLButtonElement;

test('two presses before anything is drawn are one sending, and one more is possible once it has failed', async () => {
  const send = vi.fn().mockRejectedValue(new ApiError('conflict', 409));
  open(send);
  await act(async () => {
    fireEvent.submit(form());
    fireEvent.submit(form());
  });
  await screen.findByRole('alert');

  expect(send).toHaveBeenCalledTimes(1);
  fireEvent.submit(form());
  await waitFor(() => expect(send).toHaveBeenCalledTimes(2));
});

test('what was refused is forgotten with the next edit, and may be sent again', async () => {
  const send = vi.fn().mockRejectedValue(new ApiError('conflict', 409));
  open(send);
  fireEvent.submit(form());
  await screen.findByRole('alert');
  fireEvent.change(screen.getByLabelText('Text'), { target: { value: 'ab' } });

  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  fireEvent.submit(form());
  await waitFor(() => expect(send).toHaveBeenCalledTimes(2));
});

test('a button that cannot be pressed says why', () => {
  open(vi.fn());

  expect(button().disabled).toBe(false);
  fireEvent.change(screen.getByLabelText('Text'), { target: { value: '' } });
  expect(button().disabled).toBe(true);
  const about = document.getElementById(button().getAttribute('aria-describedby') ?? '');
  expect(about?.textContent).toBe('Write something first.');
});

test('without a network a change fails at once, and the dialog can be left', async () => {
  const { onlineManager } = await import('@tanstack/react-query');
  onlineManager.setOnline(false);
  open(() => Promise.reject(new ApiError('offline', 0)));
  fireEvent.submit(form());

  expect((await screen.findByRole('alert')).textContent).toContain('You are offline.');
  expect((screen.getByRole('button', { name: 'Cancel' }) as HTMLButtonElement).disabled).toBe(false);
  onlineManager.setOnline(true);
});

test('where nothing can be done any more it is only closed', () => {
  const send = vi.fn();
  open(send, true);
  fireEvent.submit(form());

  expect(send).not.toHaveBeenCalled();
  expect(screen.queryByRole('button', { name: 'Send' })).toBeNull();
});
