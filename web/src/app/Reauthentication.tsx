/** Asks for a new sign-in, over the page, when the API wants a more recent one; what was entered stays. */

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '@/api/problem';
import { SignInButtons } from '@/auth/SignInButtons';
import { Dialog } from '@/ui/Dialog';
import { tell } from '@/ui/Toasts';
import { reauthentication } from './queries';

export function Reauthentication() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const queries = useQueryClient();
  useEffect(() => {
    const ask = () => setOpen(true);
    reauthentication.addEventListener('required', ask);
    return () => reauthentication.removeEventListener('required', ask);
  }, []);
  const done = () => {
    setOpen(false);
    tell(t('reauth.done'), { tone: 'good' });
    void queries.invalidateQueries({
      predicate: ({ state }) => state.error !== null && problemOf(state.error).code === 'reauth_required',
    });
  };
  return (
    <Dialog
      open={open}
      onClose={() => setOpen(false)}
      title={t('reauth.title')}
      description={t('reauth.text')}
      width="narrow"
    >
      <SignInButtons onDone={done} />
    </Dialog>
  );
}
