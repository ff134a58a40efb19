/** What another administrator changed while a form was open is told before it is overwritten. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import type { FormSending } from './FormDialog';

/**
 * `seen` is what the form started from, or what was found since. `save` reads it anew and goes on only if `said` says the
 * same of both; else `news` tells what it is now, and the next `save` overwrites what was told.
 * `sending` is reading and `change` as one.
 */
export function useMeanwhile<Thing>(shown: Thing, read: () => Promise<Thing>, change: FormSending) {
  const { t } = useTranslation('admin');
  const [seen, setSeen] = useState(shown);
  const [news, setNews] = useState<string>();
  const reading = useMutation<Thing, ApiError>({ mutationFn: read });
  const save = (said: (thing: Thing) => string, then: () => void) =>
    reading.mutate(undefined, {
      onSuccess: (now) => {
        const isSame = said(now) === said(seen);
        setSeen(now);
        setNews(isSame ? undefined : t('form.meanwhile', { now: said(now) }));
        if (isSame) then();
      },
    });
  const sending: FormSending = {
    isPending: reading.isPending || change.isPending,
    submittedAt: reading.submittedAt,
    error: reading.error ?? change.error,
    reset: () => {
      reading.reset();
      change.reset();
    },
  };
  return { seen, news, save, sending };
}
