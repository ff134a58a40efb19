/** Says to all components whether somebody is signed in, and who. */
import { useQueryClient } from '@tanstack/react-query';
import { onIdTokenChanged, type User } from 'firebase/auth';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { leave, session } from './session';

export type Authentication =
  | { state: 'loading' }
  | { state: 'out' /** Why, when it was not the person's wish. */; because?: 'session_over' }
  | { state: 'in'; user: User };

interface Actions {
  /** Sign out; `session_over` says so on the sign-in page. */
  signOut: (because?: 'session_over') => Promise<void>;
}

const Context = createContext<(Authentication & Actions) | undefined>(undefined);

export function AuthenticationProvider({ children }: { children: ReactNode }) {
  const [authentication, setAuthentication] = useState<Authentication>({ state: 'loading' });
  const queries = useQueryClient();

  useEffect(
    () =>
      onIdTokenChanged(session(), (user) =>
        setAuthentication((before) => {
          if (user) return before.state === 'in' && before.user === user ? before : { state: 'in', user };
          return before.state === 'out' ? before : { state: 'out' };
        }),
      ),
    [],
  );

  const value = useMemo(
    () => ({
      ...authentication,
      async signOut(because?: 'session_over') {
        setAuthentication({ state: 'out', because });
        await leave();
        // Nothing of one person may be shown to the next.
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
