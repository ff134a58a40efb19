import { render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { ApiError } from '@/api/problem';
import { chooseLanguage, startLanguages } from '@/i18n';
import type { Refusal } from './refusals';

const contact = vi.hoisted(() => ({ contact: undefined as string | undefined }));
vi.mock('@/environment', () => ({ here: () => ({ domain: 'example.com', ...contact }) }));
vi.mock('./Authentication', () => ({ useAuthentication: () => ({ signOut }) }));
const signOut = vi.fn();

import { Door, isAtTheDoor } from './Door';

const REFUSALS: Refusal[] = ['domain_not_allowed', 'not_invited', 'account_blocked', 'account_conflict'];

function open(code: Refusal) {
  const onAgain = vi.fn();
  const error = new ApiError(code, 403);
  if (!isAtTheDoor(error)) throw new Error(`${code} lets in`);
  const { container } = render(
    <MemoryRouter>
      <Door error={error} onAgain={onAgain} />
    </MemoryRouter>,
  );
  return { container, onAgain };
}

beforeAll(() => startLanguages());

describe.each(['en', 'ru'] as const)('in %s', (language) => {
  beforeAll(() => chooseLanguage(language));

  test.each(REFUSALS)('%s has a screen of its own', (code) => {
    open(code);

    expect(screen.getByRole('heading', { level: 1 }).textContent).not.toMatch(/door\.|\{\{/);
    expect(screen.getByRole('main').textContent).not.toMatch(/door\.|\{\{/);
  });
});

test('the screens differ', async () => {
  const titles = REFUSALS.map((code) => open(code).container.querySelector('h1')?.textContent);

  expect(new Set(titles).size).toBe(REFUSALS.length);
});

test.each(['quota_exceeded', 'forbidden', 'offline'] as const)('%s does not shut the app', (code) => {
  expect(isAtTheDoor(new ApiError(code, 403))).toBe(false);
});

test('one can ask, look again, and come with another account', async () => {
  await chooseLanguage('en');
  contact.contact = 'help@example.com';
  const { onAgain } = open('not_invited');
  screen.getByRole('button', { name: 'Check again' }).click();
  screen.getByRole('button', { name: 'Use another account' }).click();

  expect(screen.getByRole('link', { name: 'Write to help@example.com' })).toHaveAttribute(
    'href',
    'mailto:help@example.com',
  );
  expect([onAgain.mock.calls.length, signOut.mock.calls.length]).toEqual([1, 1]);
});

test('where nobody is named, no address is offered', () => {
  contact.contact = undefined;
  open('account_blocked');

  expect(screen.queryByRole('link')).toBeNull();
});
