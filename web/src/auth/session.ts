/** The Firebase session of this browser: who is signed in, their token, signing in and out. */
import { initializeApp } from 'firebase/app';
import {
  type Auth,
  browserLocalPersistence,
  browserPopupRedirectResolver,
  connectAuthEmulator,
  GoogleAuthProvider,
  indexedDBLocalPersistence,
  initializeAuth,
  signInWithCredential,
  signInWithPopup,
  signOut,
  type User,
} from 'firebase/auth';
import { ApiError } from '@/api/problem';
import { here, isLocal } from '@/environment';

/** What the API says of this session: `over`, or `old`: too old for the change that was asked for, good for all else. */
export const sessionNews = new EventTarget();

let auth: Auth | undefined;

/** The one Auth object. Without a pop-up resolver: with one, Google's script is loaded at every start of the page. */
export function session(): Auth {
  if (auth) return auth;
  const { firebase, authEmulator } = here();
  auth = initializeAuth(initializeApp(firebase), { persistence: [indexedDBLocalPersistence, browserLocalPersistence] });
  if (isLocal && authEmulator) connectAuthEmulator(auth, authEmulator, { disableWarnings: true });
  return auth;
}

/** The ID token of the person; `fresh` renews it first. ApiError `unauthenticated`, or `offline` if it cannot be renewed now. */
export async function currentToken({ fresh = false } = {}): Promise<string> {
  const user = session().currentUser;
  if (!user) throw new ApiError('unauthenticated', 401);
  try {
    return await user.getIdToken(fresh);
  } catch (caught) {
    throw codeOf(caught) === 'auth/network-request-failed'
      ? new ApiError('offline', 0)
      : new ApiError('unauthenticated', 401);
  }
}

/**
 * Open Google's window. What it needs is loaded first, which Safari may take too long: it then answers `auth/popup-blocked`,
 * and a second click, with everything loaded, opens it at once.
 */
export async function signInWithGoogle(): Promise<User> {
  const provider = new GoogleAuthProvider();
  provider.setCustomParameters({ hd: here().domain, prompt: 'select_account' });
  return (await signInWithPopup(session(), provider, browserPopupRedirectResolver)).user;
}

/** Sign in to the Auth emulator with what Google would say about this address. Local builds only. */
export async function signInAsDeveloper(email: string): Promise<User> {
  const claims = {
    iss: 'https://accounts.google.com',
    aud: 'demo-ai-tools.apps.googleusercontent.com',
    sub: await googleId(email),
    email,
    email_verified: true,
    hd: email.split('@').pop()?.toLowerCase(),
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 3600,
  };
  return (await signInWithCredential(session(), GoogleAuthProvider.credential(JSON.stringify(claims)))).user;
}

/** The id the local system gives to this address (infra/local/people.py does the same). */
async function googleId(email: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(email.toLowerCase()));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return BigInt(`0x${hex}`).toString().slice(0, 21);
}

export const leave = () => signOut(session());

/**
 * The code of a Firebase error. What our blocking function said stands inside a longer text: `… "message":"CODE: a sentence" …`.
 * Firebase takes its own code BLOCKING_FUNCTION_ERROR_RESPONSE off that text, and has had several names for it.
 */
export function codeOf(caught: unknown): string {
  const { code, message } = (caught ?? {}) as { code?: unknown; message?: unknown };
  const refused =
    /\b(domain_not_allowed|not_invited|account_blocked|account_conflict|account_frozen|unauthenticated|temporarily_unavailable): /;
  return refused.exec(String(message))?.[1] ?? (typeof code === 'string' ? code : 'unexpected');
}
