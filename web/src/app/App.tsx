/** The app as a whole: who is at the door, and which page the address names. */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { BrowserRouter } from 'react-router';
import { AuthenticationProvider, useAuthentication, wasSignedIn } from '@/auth/Authentication';
import { Broken } from './Broken';
import { newQueryClient } from './queries';

const SignIn = lazy(() => import('@/auth/SignIn'));
const loadShell = () => import('./Shell');
const Shell = lazy(loadShell);
// Loaded while the session is looked up, where there most likely is one; if it fails, showing it tries again.
if (wasSignedIn()) void loadShell().catch(() => undefined);

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
