/** Days and months as the reports write them: `2026-11-22`, `2026-11`. They are the organisation's, so no time zone is applied. */
import { perLanguage, writer } from '@/lib/format';

const DAY_MS = 86_400_000;

export const isDay = (text: string) => /^2\d{3}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** Today where the person is. */
export function localToday(now = new Date()): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export const daysBefore = (day: string, number: number) =>
  new Date(Date.parse(day) - number * DAY_MS).toISOString().slice(0, 10);

/** How many days there are from one to the other, both counted. */
export const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

/** All days from one to the other, both included. */
export const daysOf = (from: string, to: string) =>
  Array.from({ length: Math.max(0, daysBetween(from, to)) }, (_, number) => daysBefore(from, -number));

/** All months from that of one day to that of the other, both included. */
export function monthsOf(from: string, to: string): string[] {
  const number = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  return Array.from({ length: Math.max(0, number(to) - number(from) + 1) }, (_, step) => {
    const month = number(from) + step;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}

/** The last day of the month a day is in. */
export function lastOfMonth(day: string): string {
  const next = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 1));
  return daysBefore(next.toISOString().slice(0, 10), 1);
}

/** How the chosen language writes them. */
export const dayFormats = perLanguage((language) => {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const written = writer(() => new Intl.DateTimeFormat(language, { timeZone: 'UTC', ...options }));
    return (day: string) => written().format(Date.parse(day.length === 7 ? `${day}-01` : day));
  };
  return {
    /** `22 Nov` */
    short: format({ day: 'numeric', month: 'short' }),
    /** `22 Nov 2026` */
    long: format({ dateStyle: 'medium' }),
    /** `Sun, 22 Nov` */
    full: format({ weekday: 'short', day: 'numeric', month: 'short' }),
    /** `Nov 2026` */
    month: format({ month: 'short', year: 'numeric' }),
  };
});
