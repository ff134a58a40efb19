/** The sentence that tells a person what went wrong, in their language. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import { useFormats } from './format';

/** A function from an error to its sentence. */
export function useProblemText(): (error: ApiError) => string {
  const { t, i18n } = useTranslation('errors');
  const { number, moment } = useFormats();
  return useCallback(
    (error: ApiError) => {
      const { needed, available, credits, limit, resets_at } = error.problem ?? {};
      const written = (value: number | undefined) => (value === undefined ? '–' : number(value));
      // A code that is newer than this page has no text; the API's own sentence is better than none.
      if (!i18n.exists(`errors:${error.code}`)) return error.message;
      return t(error.code, {
        needed: written(needed),
        available: written(available),
        credits: written(credits),
        limit: written(limit),
        resets: resets_at ? moment(resets_at) : '–',
      });
    },
    [t, i18n, number, moment],
  );
}
