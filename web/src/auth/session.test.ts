import { describe, expect, test, vi } from 'vitest';

const user = vi.hoisted(() => ({ getIdToken: vi.fn() }));
const auth = vi.hoisted(() => ({ currentUser: undefined as unknown }));
vi.mock('firebase/app', () => ({ initializeApp: () => ({}) }));
vi.mock('firebase/auth', async (original) => ({ ...(await original()), initializeAuth: () => auth }));
vi.mock('@/environment', () => ({ isLocal: false, here: () => ({ firebase: {}, domain: 'example.com' }) }));

import { codeOf, currentToken } from './session';

describe('the code of a sign-in that failed', () => {
  const said = '"message":"not_invited: Only people whom an administrator added can sign in."';

  test.each([
    [
      'as Firebase passes it on today',
      'auth/blocking-function-error-response',
      `Firebase: ((HTTP request to https://f.example returned HTTP error 403: {"error":{"status":"PERMISSION_DENIED",${said}}})) (auth/…).`,
    ],
    [
      'under its older name',
      'auth/internal-error',
      `Firebase: HTTP Cloud Function returned an error: {"error":{${said}}} (auth/internal-error).`,
    ],
    [
      'with quotes of quotes',
      'auth/internal-error',
      `BLOCKING_FUNCTION_ERROR_RESPONSE : {${said.replaceAll('"', '\\"')}}`,
    ],
  ])('is that of our function, %s', (_how, code, message) => {
    expect(codeOf({ code, message })).toBe('not_invited');
  });

  test.each([
    [{ code: 'auth/popup-blocked', message: 'Firebase: Error (auth/popup-blocked).' }, 'auth/popup-blocked'],
    [{ message: 'not_invited, they say' }, 'unexpected'],
    [undefined, 'unexpected'],
  ])('else it is that of Firebase: %o', (caught, code) => {
    expect(codeOf(caught)).toBe(code);
  });
});

describe('the token', () => {
  test('is asked for anew only if that is wished', async () => {
    auth.currentUser = user;
    user.getIdToken.mockImplementation(async (fresh: boolean) => (fresh ? 'fresh' : 'kept'));

    expect([await currentToken(), await currentToken({ fresh: true })]).toEqual(['kept', 'fresh']);
  });

  test.each([
    ['auth/network-request-failed', { code: 'offline', status: 0 }],
    ['auth/user-token-expired', { code: 'unauthenticated', status: 401 }],
    ['auth/user-disabled', { code: 'unauthenticated', status: 401 }],
  ])('that cannot be had because of %s is %o', async (code, problem) => {
    auth.currentUser = user;
    user.getIdToken.mockRejectedValue(Object.assign(new Error('no'), { code }));

    await expect(currentToken()).rejects.toMatchObject(problem);
  });

  test('of nobody is no token', async () => {
    auth.currentUser = null;

    await expect(currentToken()).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
