import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';

const firebase = vi.hoisted(() => ({
  tell: (_: { uid: string } | null) => {},
  leave: vi.fn(async () => {}),
  news: new EventTarget(),
}));
vi.mock('firebase/auth', () => ({
  onIdTokenChanged: (_: unknown, tell: typeof firebase.tell) => {
    firebase.tell = tell;
    return () => {};
  },
}));
vi.mock('./session', () => ({ session: () => ({}), leave: firebase.leave, sessionNews: firebase.news }));

import { AuthenticationProvider, useAuthentication } from './Authentication';

const queries = new QueryClient();
const reload = vi.fn();
vi.stubGlobal('location', { reload });

function Who() {
  const authentication = useAuthentication();
  const said =
    authentication.state === 'in'
      ? authentication.user.uid
      : `${authentication.state} ${('because' in authentication && authentication.because) || ''}`.trim();
  return (
    <button type="button" onClick={() => void authentication.signOut()}>
      {said}
    </button>
  );
}

const who = () => screen.getByRole('button').textContent;
const tell = (uid: string | null) => act(() => firebase.tell(uid === null ? null : { uid }));
const over = () => act(() => firebase.news.dispatchEvent(new Event('over')));

beforeEach(() => {
  reload.mockReset();
  queries.clear();
  sessionStorage.clear();
  render(
    <QueryClientProvider client={queries}>
      <AuthenticationProvider>
        <Who />
      </AuthenticationProvider>
    </QueryClientProvider>,
  );
});

test('it is not known who is there until Firebase says', () => {
  expect(who()).toBe('loading');
  tell('ada');
  expect(who()).toBe('ada');
});

test('a session that is over says so, and keeps what was being written for the same person', () => {
  tell('ada');
  sessionStorage.setItem('draft', 'A fox');
  queries.setQueryData(['me'], 'Ada');
  over();
  tell(null);

  expect(who()).toBe('out session_over');
  expect(firebase.leave).toHaveBeenCalled();
  expect(queries.getQueryData(['me'])).toBeUndefined();
  tell('ada');
  expect(sessionStorage.getItem('draft')).toBe('A fox');
});

test.each([
  ['over a session that is over', over],
  ['over a sign-out', () => act(async () => screen.getByRole('button').click())],
  ['in another tab', () => {}],
])('somebody else who signs in %s finds a page that begins anew', async (_how, leave) => {
  tell('ada');
  sessionStorage.setItem('draft', 'A fox');
  await leave();
  expect(reload).not.toHaveBeenCalled();
  tell('ben');

  expect(reload).toHaveBeenCalledOnce();
  expect(sessionStorage.getItem('draft')).toBeNull();
  expect(who()).not.toBe('ben');
});

test('the same person who comes back finds the page as it was', async () => {
  tell('ada');
  await act(async () => screen.getByRole('button').click());
  tell('ada');

  expect(reload).not.toHaveBeenCalled();
  expect(who()).toBe('ada');
});

test('who signs out is not told that the session is over, whatever was still on its way', async () => {
  tell('ada');
  sessionStorage.setItem('draft', 'A fox');
  await act(async () => screen.getByRole('button').click());
  over();

  expect(who()).toBe('out wish');
  expect(sessionStorage.getItem('draft')).toBeNull();
});

test('a session that Firebase ended first is still told to be over', () => {
  tell('ada');
  tell(null);
  over();

  expect(who()).toBe('out session_over');
});
