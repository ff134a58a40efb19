/** How figures, changes and days are written in the chosen language. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { dayFormats } from './days';
import type { Measure } from './filters';

export function useDays() {
  const { i18n } = useTranslation();
  return useMemo(() => dayFormats(i18n.language), [i18n.language]);
}

export function useFigures() {
  const { i18n } = useTranslation();
  const { number, compact, dollars } = useFormats();
  return useMemo(() => {
    const signed = new Intl.NumberFormat(i18n.language, {
      style: 'percent',
      maximumFractionDigits: 1,
      signDisplay: 'exceptZero',
    });
    const points = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
    return {
      /** A value of a measure in full. */
      value: (value: number, measure: Measure) => (measure === 'cost' ? dollars(value) : number(value)),
      /** The same where there is little room. */
      short: (value: number, measure: Measure) => (measure === 'cost' ? dollars(value) : compact(value)),
      /** A change as a part: `+12 %`. */
      change: (part: number) => signed.format(Math.abs(part) >= 0.1 ? Math.round(part * 100) / 100 : part),
      /** A change of a part, in percentage points. */
      points: (part: number) => points.format(part * 100),
    };
  }, [i18n.language, number, compact, dollars]);
}
