/** Numbers, times and sizes as the chosen language writes them. */
import { useTranslation } from 'react-i18next';

/** What is made once for each language, however many components ask for it. */
export function perLanguage<Made>(make: (language: string) => Made): (language: string) => Made {
  const made = new Map<string, Made>();
  return (language) => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}

/** A formatter, made when it first writes something: to make one takes the time of a hundred numbers. */
export function writer<Formatter>(make: () => Formatter): () => Formatter {
  let made: Formatter | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export const formats = perLanguage((language) => {
  const number = writer(() => new Intl.NumberFormat(language));
  const compact = writer(() => new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }));
  const dollars = writer(() => new Intl.NumberFormat(language, { style: 'currency', currency: 'USD' }));
  const percent = writer(() => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }));
  const progress = writer(() => new Intl.NumberFormat(language, { style: 'percent' }));
  const day = writer(() => new Intl.DateTimeFormat(language, { dateStyle: 'medium' }));
  const month = writer(() => new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }));
  const moment = writer(() => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }));
  const relative = writer(() => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }));
  const seconds = writer(
    () => new Intl.NumberFormat(language, { style: 'unit', unit: 'second', unitDisplay: 'short' }),
  );
  return {
    number: (value: number) => number().format(value),
    compact: (value: number) => compact().format(value),
    dollars: (value: number) => dollars().format(value),
    /** Of a part, 0..1. */
    percent: (part: number) => percent().format(part),
    /** How far some work is, 0..1: more than whole percent would only flicker. */
    progress: (part: number) => progress().format(part),
    day: (at: string | Date) => day().format(new Date(at)),
    /** Of `2026-11`. */
    month: (yearAndMonth: string) => month().format(new Date(`${yearAndMonth}-01T00:00:00Z`)),
    moment: (at: string | Date) => moment().format(new Date(at)),
    /** How long ago or ahead: `3 min. ago`. */
    ago: (at: string | Date, now = Date.now()) => {
      const seconds = (new Date(at).getTime() - now) / 1000;
      const [unit, size] = UNITS.find(([, least]) => Math.abs(seconds) >= least) ?? (['second', 1] as const);
      return relative().format(Math.round(seconds / size), unit);
    },
    /** Whole seconds under a minute, `m:ss` above. */
    seconds: (value: number) => {
      const whole = Math.round(value);
      if (whole < 60) return seconds().format(whole);
      return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
    },
    bytes: (value: number) => {
      const [unit, size] = value >= 2 ** 20 ? (['megabyte', 2 ** 20] as const) : (['kilobyte', 2 ** 10] as const);
      return new Intl.NumberFormat(language, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: 1,
      }).format(value / size);
    },
  };
});

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** `formats` of the language that is chosen now. */
export function useFormats() {
  const { i18n } = useTranslation();
  return formats(i18n.language);
}
