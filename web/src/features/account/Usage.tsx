/** What one used in a year, by month and model. */

import { ChartNoAxesColumn, ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { IconButton } from '@/ui/IconButton';
import { Empty, Failure, Skeleton } from '@/ui/States';
import { useUsage } from './api/usage';
import { MonthUsage } from './MonthUsage';
import { byMonth, totalsOf } from './usageSums';

/** The year the first credits of anybody were given in. */
const FIRST_YEAR = 2024;

export default function Usage() {
  const { t } = useTranslation(['account', 'common']);
  const { number } = useFormats();
  const thisYear = new Date().getFullYear();
  const [year, setYear] = useState(thisYear);
  const { data, error, refetch } = useUsage(year);
  const months = byMonth(data ?? []);
  const all = totalsOf(data ?? []);
  const most = Math.max(1, ...months.flatMap(({ lines }) => lines.map(({ credits }) => credits)));
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3">
        <div className="flex items-center gap-1">
          <IconButton label={t('usage.earlier')} disabled={year <= FIRST_YEAR} onClick={() => setYear(year - 1)}>
            <ChevronLeft size={18} aria-hidden />
          </IconButton>
          <span className="min-w-12 text-center font-semibold tabular-nums" aria-live="polite">
            {year}
          </span>
          <IconButton label={t('usage.later')} disabled={year >= thisYear} onClick={() => setYear(year + 1)}>
            <ChevronRight size={18} aria-hidden />
          </IconButton>
        </div>
        <p className="text-sm text-muted tabular-nums">
          {data &&
            t('usage.total', {
              credits: t('common:credits', { count: all.credits }),
              made: t('usage.made', { count: all.made }),
            })}
          {all.refunded > 0 && ` · ${t('usage.refunded', { credits: number(all.refunded) })}`}
        </p>
      </div>
      {error && !data ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton className="h-72 rounded-2xl" />
      ) : months.length === 0 ? (
        <Empty icon={<ChartNoAxesColumn aria-hidden />} title={t('usage.none', { year: String(year) })}>
          {t('usage.noneHint')}
        </Empty>
      ) : (
        <div className="grid gap-4">
          {months.map((one) => (
            <MonthUsage key={one.month} {...one} most={most} />
          ))}
        </div>
      )}
    </>
  );
}
