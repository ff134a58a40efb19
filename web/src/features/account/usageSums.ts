/** Adds up what was used. */
import type { MonthlyUsage } from './api/usage';

export interface Totals {
  credits: number;
  refunded: number;
  /** Generations that ended, in whichever way. */
  made: number;
}

export interface MonthOfUsage {
  month: string;
  totals: Totals;
  lines: readonly MonthlyUsage[];
}

export function totalsOf(lines: readonly MonthlyUsage[]): Totals {
  return lines.reduce(
    (sum, { credits, refunded, succeeded, failed, cancelled }) => ({
      credits: sum.credits + credits,
      refunded: sum.refunded + refunded,
      made: sum.made + succeeded + failed + cancelled,
    }),
    { credits: 0, refunded: 0, made: 0 },
  );
}

/** The newest month first, in it the dearest model. */
export function byMonth(lines: readonly MonthlyUsage[]): MonthOfUsage[] {
  const months = [...new Set(lines.map(({ month }) => month))].toSorted().toReversed();
  return months.map((month) => {
    const own = lines.filter((line) => line.month === month);
    const dearest = own.toSorted((one, other) => other.credits - one.credits || one.model.localeCompare(other.model));
    return { month, totals: totalsOf(own), lines: dearest };
  });
}
