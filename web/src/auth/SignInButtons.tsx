/** The ways to sign in: Google's, and in local builds the developer's. */
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { here } from '@/environment';
import { isRefusal, type Refusal } from './refusals';
import { codeOf, signInWithGoogle } from './session';

// Written out, not `isLocal`: only so the bundler leaves the module out of other builds.
const DeveloperSignIn = import.meta.env.MODE === 'localhost' ? lazy(() => import('./DeveloperSignIn')) : null;

interface SignInButtonsProps {
  onDone?: () => void;
  /** The organisation does not let this person in. */
  onRefused?: (refusal: Refusal) => void;
}

export function SignInButtons({ onDone, onRefused }: SignInButtonsProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const go = async (way: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await way();
      onDone?.();
    } catch (caught) {
      const code = codeOf(caught);
      if (isRefusal(code) && onRefused) onRefused(code);
      else setProblem(t(MESSAGES[code] ?? 'signIn.failed'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <button
        type="button"
        disabled={busy}
        aria-busy={busy}
        onClick={() => go(signInWithGoogle)}
        className="flex h-12 w-full items-center justify-center gap-3 rounded-xl border border-line-strong/60 bg-surface font-medium transition-colors hover:bg-sunken disabled:text-muted"
      >
        <GoogleMark />
        {t('signIn.google')}
      </button>
      <p className="text-center text-sm text-muted">{t('signIn.hint', { domain: here().domain })}</p>
      {problem && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-sm text-bad">
          {problem}
        </p>
      )}
      {DeveloperSignIn && (
        <Suspense>
          <DeveloperSignIn busy={busy} go={go} />
        </Suspense>
      )}
    </div>
  );
}

const MESSAGES: Record<string, 'signIn.popupBlocked' | 'signIn.popupClosed'> = {
  'auth/popup-blocked': 'signIn.popupBlocked',
  'auth/popup-closed-by-user': 'signIn.popupClosed',
  'auth/cancelled-popup-request': 'signIn.popupClosed',
};

/** Google's mark, in its own four colours as Google's branding rules want it. */
function GoogleMark() {
  return (
    <svg aria-hidden width="20" height="20" viewBox="0 0 20 20">
      <circle cx="10" cy="10" r="7" fill="none" stroke="#4285F4" strokeWidth="3.4" strokeDasharray="8 36" />
      <circle
        cx="10"
        cy="10"
        r="7"
        fill="none"
        stroke="#34A853"
        strokeWidth="3.4"
        strokeDasharray="12 32"
        strokeDashoffset="-8"
      />
      <circle
        cx="10"
        cy="10"
        r="7"
        fill="none"
        stroke="#FBBC05"
        strokeWidth="3.4"
        strokeDasharray="8 36"
        strokeDashoffset="-20"
      />
      <circle
        cx="10"
        cy="10"
        r="7"
        fill="none"
        stroke="#EA4335"
        strokeWidth="3.4"
        strokeDasharray="12 32"
        strokeDashoffset="-27"
      />
      <path d="M10 8.4h8.3v3.2H10z" fill="#4285F4" />
    </svg>
  );
}

export type Go = (way: () => Promise<unknown>) => Promise<void>;
