/** Starts the app. */
import './styles.css';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { environment } from './environment';
import { startLanguages } from './i18n';
import { measureScrollbar } from './lib/scrollbar';
import { followSystemTheme } from './lib/theme';

// A deployment replaced the files this page would load next: one reload brings the new ones.
window.addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem('reloaded-at'));
  if (!navigator.onLine || Date.now() - last < 60_000) return;
  sessionStorage.setItem('reloaded-at', String(Date.now()));
  event.preventDefault();
  location.reload();
});

followSystemTheme();
measureScrollbar();
const root = createRoot(document.getElementById('root') as HTMLElement);
if (environment) {
  startLanguages().then(() =>
    startTransition(() =>
      root.render(
        <StrictMode>
          <App />
        </StrictMode>,
      ),
    ),
  );
} else {
  root.render('This deployment is incomplete: /environment.js is missing (docs/operations.md, "The browser app").');
}
