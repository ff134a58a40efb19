/** One month of what was used: a line for each model, with a bar to compare them by. */
import { useTranslation } from 'react-i18next';
import { useModels } from '@/api/models';
import { useFormats } from '@/lib/format';
import { classes } from '@/ui/classes';
import type { MonthOfUsage } from './usageSums';

export function MonthUsage({
  month,
  totals,
  lines,
  most,
}: MonthOfUsage & { /** Credits of a full bar. */ most: number }) {
  const { t } = useTranslation(['account', 'common']);
  const { number, month: monthName, seconds } = useFormats();
  const { data: models } = useModels();
  const titleOf = (id: string) => models?.find((model) => model.id === id)?.title ?? id;
  const name = monthName(month);
  return (
    <section className="rounded-2xl border border-line bg-surface p-4 sm:p-5">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-sm font-semibold first-letter:uppercase">{name}</h2>
        <p className="text-sm text-muted tabular-nums">
          {t('common:credits', { count: totals.credits })} · {t('usage.made', { count: totals.made })}
        </p>
      </div>
      <table className="w-full text-sm">
        <caption className="sr-only">{name}</caption>
        <thead>
          <tr className="text-left text-xs text-muted">
            <th scope="col" className="h-8 font-medium">
              {t('usage.model')}
            </th>
            <th scope="col" className="pl-5 text-right font-medium whitespace-nowrap">
              {t('usage.done')}
            </th>
            <th scope="col" className="pl-5 text-right font-medium whitespace-nowrap max-sm:hidden">
              {t('usage.failed')}
            </th>
            <th scope="col" className="pl-5 text-right font-medium whitespace-nowrap max-sm:hidden">
              {t('usage.seconds')}
            </th>
            <th scope="col" className="pl-5 text-right font-medium whitespace-nowrap">
              {t('usage.credits')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ model, succeeded, failed, cancelled, seconds: spent, credits }) => (
            <tr key={model} className="border-t border-line">
              <th scope="row" className="w-full py-2.5 pr-6 text-left font-medium">
                {titleOf(model)}
                <span aria-hidden className="mt-1.5 block h-1.5 rounded-full bg-sunken">
                  <span
                    className={classes('block h-full rounded-full bg-accent', credits > 0 && 'min-w-1')}
                    style={{ width: `${(credits / most) * 100}%` }}
                  />
                </span>
              </th>
              <td className="text-right align-top tabular-nums py-2.5">{number(succeeded)}</td>
              <td className="py-2.5 pl-5 text-right align-top text-muted tabular-nums max-sm:hidden">
                {number(failed + cancelled)}
              </td>
              <td className="py-2.5 pl-5 text-right align-top whitespace-nowrap text-muted tabular-nums max-sm:hidden">
                {seconds(spent)}
              </td>
              <td className="py-2.5 pl-5 text-right align-top font-medium tabular-nums">{number(credits)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
