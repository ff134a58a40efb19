/** Signs in as anybody of the local system. Only local builds contain it. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import type { Go } from './SignInButtons';
import { signInAsDeveloper } from './session';

export default function DeveloperSignIn({ busy, go }: { busy: boolean; go: Go }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('ada@example.com');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void go(() => signInAsDeveloper(email));
  };
  return (
    <form
      onSubmit={submit}
      data-testid="developer-sign-in"
      className="mt-3 flex flex-col gap-3 rounded-xl border border-dashed border-line-strong p-4"
    >
      <h2 className="text-sm font-semibold">{t('signIn.developer')}</h2>
      <TextField
        label={t('signIn.email')}
        type="email"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Button type="submit" busy={busy}>
        {t('signIn.developerGo')}
      </Button>
    </form>
  );
}
