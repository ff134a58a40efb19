/** Says to all components whether somebody is signed in, and who. */
import { useQueryClient } from '@tanstack/react-query';
import { onIdTokenChanged, type User } from 'firebase/auth';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { leave, session, sessionNews } from './session';

export type Authentication =
  | { state: 'loading' }
  | { state: 'out'; because?: 'wish' | 'session_over' }
  | { state: 'in'; user: User };

interface Actions {
  signOut: () => Promise<void>;
}

const Context = createContext<(Authentication & Actions) | undefined>(undefined);

/** Whose things are kept in this tab's sessionStorage. */
const PERSON = 'person';
/** In this browser's localStorage while somebody is signed in. Only a hint of what to load: the session alone says who is. */
const SIGNED_IN = 'signed-in';

export const wasSignedIn = () => localStorage.getItem(SIGNED_IN) !== null;

export function AuthenticationProvider({ children }: { children: ReactNode }) {
  const [authentication, setAuthentication] = useState<Authentication>({ state: 'loading' });
  const queries = useQueryClient();

  useEffect(() => {
    let last = sessionStorage.getItem(PERSON);
    return onIdTokenChanged(session(), (user) => {
      if (user) localStorage.setItem(SIGNED_IN, '');
      else localStorage.removeItem(SIGNED_IN);
      if (!user) queries.clear();
      else if (last !== user.uid) {
        const isAnother = last !== null;
        last = user.uid;
        if (isAnother) sessionStorage.clear();
        sessionStorage.setItem(PERSON, user.uid);
        // Nothing of one person may be shown to the next, not even when another tab changed who is signed in. Parts of the app
        // remember things in variables of theirs, so the page begins anew.
        if (isAnother) return location.reload();
      }
      setAuthentication((before) => {
        if (user) return before.state === 'in' && before.user === user ? before : { state: 'in', user };
        return before.state === 'out' ? before : { state: 'out' };
      });
    });
  }, [queries]);

  useEffect(() => {
    // What was being written stays in sessionStorage for when the same person is back.
    const over = () => {
      setAuthentication((before) =>
        before.state === 'out' && before.because === 'wish' ? before : { state: 'out', because: 'session_over' },
      );
      void leave();
    };
    sessionNews.addEventListener('over', over);
    return () => sessionNews.removeEventListener('over', over);
  }, []);

  const value = useMemo(
    () => ({
      ...authentication,
      async signOut() {
        setAuthentication({ state: 'out', because: 'wish' });
        await leave();
        queries.clear();
        sessionStorage.clear();
      },
    }),
    [authentication, queries],
  );
  return <Context value={value}>{children}</Context>;
}

/** The state of signing in. Error outside of AuthenticationProvider. */
export function useAuthentication(): Authentication & Actions {
  const value = useContext(Context);
  if (!value) throw new Error('useAuthentication needs AuthenticationProvider');
  return value;
}
