/** A closed month: its sums, its file and the proof that nothing was changed since. */
import { Copy, Download, ShieldAlert, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { useFormats } from '@/lib/format';
import { Button, buttonClasses } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { tell } from '@/ui/Toasts';
import { Figure } from '../common/Figure';
import { Problem } from '../common/Problem';
import type { ClosedMonth } from './api/month';
import { useVerifyMonth } from './api/verifyMonth';

export function ClosedMonthView({ closed }: { closed: ClosedMonth }) {
  const { t } = useTranslation(['admin', 'common']);
  const { number, moment, bytes, dollars } = useFormats();
  const { mutate, isPending, data, error } = useVerifyMonth(closed.department, closed.month);
  // It reads the whole month again, so the API leaves it to administrators.
  const mayVerify = useMe().data?.role === 'admin';
  const { totals } = closed;
  const copy = () => navigator.clipboard.writeText(closed.sha256).then(() => tell(t('common:copied')));
  return (
    <div className="flex flex-col gap-4">
      <p role="status" className="text-sm text-muted">
        {t('months.closed', { at: moment(closed.closed_at) })}
      </p>
      <dl className="grid grid-cols-2 gap-4 rounded-xl border border-line p-4 sm:grid-cols-3">
        <Figure name={t('months.credits')}>{number(totals.credits)}</Figure>
        <Figure name={t('months.refunded')}>{number(totals.refunded)}</Figure>
        <Figure name={t('months.cost')}>{dollars(totals.provider_cost_usd)}</Figure>
        <Figure name={t('usage.succeeded')}>{number(totals.succeeded)}</Figure>
        <Figure name={t('usage.failed')}>{number(totals.failed)}</Figure>
        <Figure name={t('usage.cancelled')}>{number(totals.cancelled)}</Figure>
      </dl>
      <div className="rounded-xl bg-sunken px-4 py-3">
        <p className="flex items-center justify-between gap-2 text-xs text-muted">
          {t('months.file', { count: closed.entries, size: bytes(closed.bytes) })}
          <IconButton size="small" label={t('months.copyHash')} onClick={() => void copy()}>
            <Copy size={15} />
          </IconButton>
        </p>
        <p className="font-mono text-xs break-all">{closed.sha256}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <a className={buttonClasses('plain')} href={closed.url} download rel="noreferrer">
          <Download size={16} aria-hidden /> {t('common:download')}
        </a>
        {mayVerify && (
          <Button icon={<ShieldCheck size={16} aria-hidden />} busy={isPending} onClick={() => mutate()}>
            {t('months.verify')}
          </Button>
        )}
      </div>
      <div aria-live="polite">
        {data?.verified?.ok && (
          <p className="flex items-center gap-2 rounded-xl bg-good-soft px-4 py-3 text-sm text-good">
            <ShieldCheck size={18} aria-hidden className="shrink-0" /> {t('months.verified')}
          </p>
        )}
        {data?.verified && !data.verified.ok && (
          <div className="flex gap-2 rounded-xl bg-bad-soft px-4 py-3 text-sm text-bad">
            <ShieldAlert size={18} aria-hidden className="shrink-0" />
            <div>
              <p>{t('months.wrong')}</p>
              <ul className="mt-1 list-disc pl-5">
                {data.verified.wrong.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </div>
          </div>
        )}
        {error && <Problem error={error} />}
      </div>
    </div>
  );
}
