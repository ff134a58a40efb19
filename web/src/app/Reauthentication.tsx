/** Asks for a new sign-in, over the page, when the API wants a more recent one; what was entered stays. */

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '@/api/problem';
import { SignInButtons } from '@/auth/SignInButtons';
import { sessionNews } from '@/auth/session';
import { Dialog } from '@/ui/Dialog';
import { tell } from '@/ui/Toasts';

export function Reauthentication() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const queries = useQueryClient();
  useEffect(() => {
    const ask = () => setOpen(true);
    sessionNews.addEventListener('old', ask);
    return () => sessionNews.removeEventListener('old', ask);
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
