import { readFileSync } from 'node:fs';
import { renderHook } from '@testing-library/react';
import i18next from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiError, type ProblemCode } from '@/api/problem';
import { chooseLanguage, startLanguages } from '@/i18n';
import { useProblemText } from './problemText';

const contract = readFileSync('../infra/gateway/openapi.yaml', 'utf-8');
const listed = /\n {4}ErrorCode:\n[\s\S]*?enum:\n((?: {8}- \w+\n)+)/.exec(contract)?.[1] ?? '';
const CODES = [...listed.matchAll(/- (\w+)/g)].map(([, code]) => code as ProblemCode);

beforeAll(() => startLanguages());

const sentence = (error: ApiError) => renderHook(() => useProblemText()).result.current(error);

describe.each(['en', 'ru'] as const)('in %s', (language) => {
  beforeAll(() => chooseLanguage(language));

  test('the contract names the codes', () => {
    expect(CODES).toContain('insufficient_credits');
    expect(CODES.length).toBeGreaterThan(25);
  });

  test.each([...CODES, 'offline', 'unreachable', 'unexpected'] as ProblemCode[])('%s has a sentence', (code) => {
    const said = sentence(
      new ApiError(code, 400, {
        type: 'about:blank',
        title: '',
        status: 400,
        detail: 'the text of the API',
        code: 'conflict',
        request_id: 'r',
        needed: 30,
        available: 2,
        credits: 5,
        limit: 4,
        resets_at: '2026-12-01T00:00:00Z',
      }),
    );

    expect(said).not.toBe('the text of the API');
    expect(said).toMatch(language === 'ru' ? /^[А-ЯЁ«{\d]/ : /^[A-Z{\d]/);
    expect(said).not.toMatch(/\{\{|\}\}|undefined|NaN/);
  });
});

test('a code that is newer than this page says what the API says', () => {
  const error = new ApiError('new_code' as ProblemCode, 409, undefined);

  expect(i18next.exists('errors:new_code')).toBe(false);
  expect(sentence(error)).toBe('new_code');
});

test('what is missing to pay is said in numbers', async () => {
  await chooseLanguage('en');
  const problem = { needed: 1200, available: 7 } as ApiError['problem'];

  expect(sentence(new ApiError('insufficient_credits', 402, problem))).toBe(
    'Not enough credits: 1,200 are needed, you have 7.',
  );
});
