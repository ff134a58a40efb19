/** How much of each limit is used, and when it starts anew. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useFormats } from '@/lib/format';
import { Bar } from './Badge';

type Quota = Schemas['Quota'];

export function QuotaBars({
  quotas,
  beside,
}: {
  quotas: readonly Quota[];
  /** What else is to be said of one, beside its numbers. */
  beside?: (name: Quota['name']) => ReactNode;
}) {
  const { t } = useTranslation();
  const { number, moment, ago } = useFormats();
  return (
    <ul className="grid gap-5">
      {quotas.map(({ name, limit, used, resets_at }) => {
        const left = Math.max(0, limit - used);
        return (
          <li key={name} className="grid gap-1.5">
            <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
              <span className="font-medium">{t(`quotas.${name}`)}</span>
              <span className="flex items-baseline gap-2 text-muted tabular-nums">
                {beside?.(name)}
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
  );
}
