/** How much of each limit is used, and when it starts anew. */
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useFormats } from '@/lib/format';
import { Bar } from '@/ui/Badge';
import { Card } from '@/ui/Page';

export function QuotasCard({ quotas }: { quotas: readonly Schemas['Quota'][] }) {
  const { t } = useTranslation('account');
  const { number, moment, ago } = useFormats();
  return (
    <Card title={t('quotas.title')}>
      {quotas.length === 0 && <p className="text-sm text-muted">{t('quotas.none')}</p>}
      <ul className="grid gap-5">
        {quotas.map(({ name, limit, used, resets_at }) => {
          const left = Math.max(0, limit - used);
          return (
            <li key={name} className="grid gap-1.5">
              <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
                <span className="font-medium">{t(`quotas.${name}`)}</span>
                <span className="text-muted tabular-nums">
                  {t('quotas.used', { used: number(used), limit: number(limit) })}
                </span>
              </p>
              <Bar label={t(`quotas.${name}`)} part={limit > 0 ? used / limit : 1} className="h-2" />
              <p className="flex flex-wrap justify-between gap-x-4 text-xs text-muted">
                <span className={left === 0 ? 'font-medium text-bad' : undefined}>
                  {left === 0 ? t('quotas.reached') : t('quotas.left', { left: number(left) })}
                </span>
                <time dateTime={resets_at} title={moment(resets_at)}>
                  {t('quotas.resets', { when: ago(resets_at) })}
                  <span className="max-sm:hidden"> · {moment(resets_at)}</span>
                </time>
              </p>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
