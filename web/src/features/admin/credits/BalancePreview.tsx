/** What a balance was and would be. */
import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { classes } from '@/ui/classes';

export function BalancePreview({ before, after, valid }: { before: number; after: number; valid: boolean }) {
  const { t } = useTranslation('admin');
  const { number } = useFormats();
  return (
    <div className="flex h-14 items-center justify-between gap-3 rounded-xl bg-sunken px-4">
      <span className="text-sm text-muted">{t('credits.balance')}</span>
      <output className="flex items-center gap-2 text-lg font-semibold tabular-nums">
        <span className={classes(valid && 'font-normal text-muted')}>{number(before)}</span>
        {valid && (
          <>
            <ArrowRight size={16} role="img" aria-label={t('credits.becomes')} className="text-muted" />
            <span className={after > before ? 'text-good' : 'text-bad'}>{number(after)}</span>
          </>
        )}
      </output>
    </div>
  );
}
