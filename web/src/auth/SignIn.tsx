/** The page of those who are not signed in. */
import { Clapperboard } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, LANGUAGES, type Language } from '@/i18n';
import { Heading } from '@/ui/Page';
import { useAuthentication } from './Authentication';
import { Refused } from './Door';
import { Outside } from './Outside';
import type { Refusal } from './refusals';
import { SignInButtons } from './SignInButtons';

export default function SignIn() {
  const { t, i18n } = useTranslation();
  const authentication = useAuthentication();
  const [refusal, setRefusal] = useState<Refusal>();
  if (refusal) return <Refused refusal={refusal} onOther={() => setRefusal(undefined)} />;
  const over = authentication.state === 'out' && authentication.because === 'session_over';
  return (
    <Outside>
      <div className="mb-6 grid size-12 place-items-center rounded-2xl bg-accent text-on-accent">
        <Clapperboard aria-hidden />
      </div>
      <p className="text-sm font-medium text-accent-text">{t('appName')}</p>
      <div className="mt-1 text-2xl">
        <Heading>{t('signIn.title')}</Heading>
      </div>
      <p className="mt-2 mb-6 text-sm text-muted">{t('signIn.lead')}</p>
      {over && (
        <p role="status" className="mb-4 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
          {t('signIn.sessionOver')}
        </p>
      )}
      <SignInButtons onRefused={setRefusal} />
      <div className="mt-8 flex justify-center gap-4 text-sm">
        {(Object.entries(LANGUAGES) as [Language, string][]).map(([language, name]) => (
          <button
            key={language}
            type="button"
            lang={language}
            aria-pressed={i18n.language === language}
            onClick={() => void chooseLanguage(language)}
            className="min-h-6 text-muted underline-offset-4 hover:text-text aria-pressed:font-semibold aria-pressed:text-text"
          >
            {name}
          </button>
        ))}
      </div>
    </Outside>
  );
}
