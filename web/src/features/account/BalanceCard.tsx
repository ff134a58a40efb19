/** What can be spent, and what is set aside for generations that run. */
import { Coins } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { here } from '@/environment';
import { useFormats } from '@/lib/format';
import { Card } from '@/ui/Page';

export function BalanceCard({ balance, running }: { balance: Schemas['Balance']; running: number }) {
  const { t } = useTranslation('account');
  const { number } = useFormats();
  const { contact } = here();
  const { available, held } = balance;
  return (
    <Card title={t('balance.title')} className="flex min-h-44 flex-col">
      <p className="flex items-center gap-3">
        <span className="grid size-11 place-items-center rounded-2xl bg-accent-soft text-accent-text">
          <Coins aria-hidden />
        </span>
        <span>
          <span className="block text-3xl leading-9 font-semibold tracking-tight tabular-nums">
            {number(available)}
          </span>
          <span className="text-sm text-muted">{t('balance.available', { count: available })}</span>
        </span>
      </p>
      <p className="mt-auto pt-4 text-sm text-muted">
        {held > 0
          ? t('balance.held', { count: running, held: number(held) })
          : available > 0
            ? t('balance.nothingHeld')
            : t('balance.empty')}
        {available === 0 && contact && (
          <>
            {' '}
            <a href={`mailto:${contact}`} className="text-accent-text underline">
              {contact}
            </a>
          </>
        )}
      </p>
    </Card>
  );
}
