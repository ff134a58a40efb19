/** How figures, changes and days are written in the chosen language. */
import { useTranslation } from 'react-i18next';
import { formats, perLanguage, writer } from '@/lib/format';
import { dayFormats } from './days';
import type { Measure } from './filters';

export function useDays() {
  const { i18n } = useTranslation();
  return dayFormats(i18n.language);
}

export function useFigures() {
  const { i18n } = useTranslation();
  return figureFormats(i18n.language);
}

const figureFormats = perLanguage((language) => {
  const { number, compact, dollars } = formats(language);
  const options = { maximumFractionDigits: 1, signDisplay: 'exceptZero' } as const;
  const signed = writer(() => new Intl.NumberFormat(language, { ...options, style: 'percent' }));
  const points = writer(() => new Intl.NumberFormat(language, options));
  return {
    /** A value of a measure in full. */
    value: (value: number, measure: Measure) => (measure === 'cost' ? dollars(value) : number(value)),
    /** The same where there is little room. */
    short: (value: number, measure: Measure) => (measure === 'cost' ? dollars(value) : compact(value)),
    /** A change as a part: `+12 %`. */
    change: (part: number) => signed().format(Math.abs(part) >= 0.1 ? Math.round(part * 100) / 100 : part),
    /** A change of a part, in percentage points. */
    points: (part: number) => points().format(part * 100),
  };
});
