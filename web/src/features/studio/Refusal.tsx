/** What the API said to the last try, where no field above says it already. */
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import { useFormats } from '@/lib/format';
import { ProblemText } from '@/ui/States';

export function Refusal({ error }: { error: ApiError }) {
  const { t } = useTranslation(['studio', 'common']);
  const { number } = useFormats();
  const fields = error.problem?.errors ?? [];
  if (fields.length > 0 && fields.every(({ field }) => /^(prompt|params\..+|references\.\d+)$/.test(field)))
    return null;
  const credits = error.problem?.credits;
  return (
    <div role="alert" className="rounded-xl bg-bad-soft px-3.5 py-2.5 text-bad [&_*]:text-bad">
      {error.code === 'price_changed' && credits !== undefined ? (
        <p className="text-sm">{t('composer.priceChanged', { credits: number(credits) })}</p>
      ) : (
        <ProblemText error={error} />
      )}
    </div>
  );
}
