/** The address of the page and what it shows. */
import { expect, it } from 'vitest';
import { read, span, written } from './filters';

const of = (address: string) => read(new URLSearchParams(address));

it.each([
  '',
  'period=month&department=design',
  'period=custom&from=2026-01-05&to=2026-03-01',
  'model=flux&measure=cost&split=model&rows=user&columns=day',
])('the address ?%s is read and written back', (address) => {
  const said = written(of(address));

  expect(Object.fromEntries(said)).toEqual(Object.fromEntries(new URLSearchParams(address)));
});

it.each([
  'period=year',
  'measure=money',
  'split=user',
  'rows=<b>',
  'from=yesterday',
  'from=2026-02-31x',
  'rows=model&columns=model',
])('what is wrong in ?%s is as usual', (address) => {
  expect(of(address)).toEqual(of(''));
});

it.each([
  ['', { from: '2026-10-24' }],
  ['period=7', { from: '2026-11-16' }],
  ['period=month', {}],
  ['period=custom&from=2026-01-05&to=2026-03-01', { from: '2026-01-05', to: '2026-03-01' }],
  ['period=custom&from=2026-03-01&to=2026-01-05', { from: '2026-01-05', to: '2026-03-01' }],
])('?%s asks for the days %o', (address, expected) => {
  expect(span(of(address), '2026-11-22')).toEqual(expected);
});
