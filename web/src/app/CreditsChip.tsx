/** What is left to spend, always in view: amber under a fifth of the tightest limit, red at nothing. */
import { Coins } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Me } from '@/api/me';
import { useFormats } from '@/lib/format';
import { classes } from '@/ui/classes';
import { Tooltip } from '@/ui/Tooltip';

const LOW = 0.2;

export function CreditsChip({ me }: { me: Me | undefined }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  if (!me) return <div aria-hidden className="h-9 w-24 animate-shimmer rounded-full bg-sunken" />;
  const { available, held } = me.balance;
  const parts = me.quotas.filter(({ limit }) => limit > 0).map(({ limit, used }) => (limit - used) / limit);
  const low = Math.min(1, ...parts) <= LOW;
  const tone = available === 0 ? 'bg-bad-soft text-bad' : low ? 'bg-warn-soft text-warn' : 'bg-sunken text-text';
  return (
    <Tooltip text={t('creditsShort', { available: number(available), held: number(held) })}>
      <Link
        to="/account"
        aria-label={t('creditsShort', { available: number(available), held: number(held) })}
        className={classes(
          'flex h-9 min-w-20 items-center justify-center gap-2 rounded-full px-3.5 text-sm font-semibold tabular-nums',
          tone,
        )}
      >
        <Coins size={16} aria-hidden />
        {number(available)}
      </Link>
    </Tooltip>
  );
}
