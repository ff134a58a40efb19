import { expect, test } from 'vitest';
import { formats } from './format';

const en = formats('en');
const ru = formats('ru');
/** Spaces of all widths as one. */
const plain = (text: string) => text.replace(/\s/g, ' ');

test('numbers are written as the language does', () => {
  expect([en.number(12_345), plain(ru.number(12_345))]).toEqual(['12,345', '12 345']);
  expect([en.compact(1_234_567), plain(ru.compact(1_234_567))]).toEqual(['1.2M', '1,2 млн']);
  expect([en.dollars(1234.5), plain(ru.dollars(1234.5))]).toEqual(['$1,234.50', '1 234,50 $']);
  expect([en.percent(0.125), plain(ru.percent(0.125))]).toEqual(['12.5%', '12,5 %']);
  expect([en.progress(0.888), plain(ru.progress(0.888))]).toEqual(['89%', '89 %']);
});

test('a month is that month in every time zone', () => {
  expect([en.month('2026-11'), plain(ru.month('2026-11'))]).toEqual(['November 2026', 'ноябрь 2026 г.']);
});

test.each([
  [-5, '5 sec. ago', '5 сек. назад'],
  [-59, '59 sec. ago', '59 сек. назад'],
  [-100, '2 min. ago', '2 мин. назад'],
  [-3 * 3600, '3 hr. ago', '3 ч назад'],
  [2 * 86_400, 'in 2 days', 'послезавтра'],
  [-40 * 86_400, 'last mo.', 'в прошлом мес.'],
])('%i seconds from now are "%s", "%s"', (seconds, english, russian) => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  const at = new Date(now + seconds * 1000);

  expect([plain(en.ago(at, now)), plain(ru.ago(at, now))]).toEqual([english, russian]);
});

test.each([
  [4.4, '4 sec'],
  [59.6, '1:00'],
  [60, '1:00'],
  [605, '10:05'],
])('%d seconds take "%s"', (seconds, written) => {
  expect(plain(en.seconds(seconds))).toBe(written);
});

test.each([
  [0, '0 kB'],
  [1536, '1.5 kB'],
  [3 * 2 ** 20, '3 MB'],
])('%i bytes are "%s"', (bytes, written) => {
  expect(plain(en.bytes(bytes))).toBe(written);
});
