/** The app as a whole: who is at the door, and which page the address names. */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { BrowserRouter } from 'react-router';
import { AuthenticationProvider, useAuthentication } from '@/auth/Authentication';
import { Broken } from './Broken';
import { newQueryClient } from './queries';

const SignIn = lazy(() => import('@/auth/SignIn'));
const Shell = lazy(() => import('./Shell'));

export function App() {
  const [queries] = useState(newQueryClient);
  return (
    <Broken>
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={queries}>
          <AuthenticationProvider>
            <BrowserRouter>
              <Suspense>
                <Inside />
              </Suspense>
            </BrowserRouter>
          </AuthenticationProvider>
        </QueryClientProvider>
      </CSPProvider>
    </Broken>
  );
}

function Inside() {
  const authentication = useAuthentication();
  if (authentication.state === 'loading') return null;
  return authentication.state === 'in' ? <Shell key={authentication.user.uid} /> : <SignIn />;
}
