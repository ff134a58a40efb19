/** What every journey has: a page that fails the test on any console error or refused load, and people who sign in. */
import { test as base, expect, type Page } from '@playwright/test';
import { endpoints } from './system.ts';

interface Fixtures {
  /** Open a path of the app as somebody of the local system, in this test's page or another. */
  openAs: (email: string, path?: string, page?: Page) => Promise<Page>;
  /** Complaints of the page that a test expects (such as a 402 it provoked); each a part of the message. */
  expected: string[];
}

export const test = base.extend<Fixtures & { watch: undefined }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from this pattern.
  expected: async ({}, use) => use([]),

  watch: [
    async ({ context, expected }, use) => {
      const complaints: string[] = [];
      context.on('console', (message) => {
        if (message.type() === 'error' || /Content.Security.Policy/i.test(message.text()))
          complaints.push(message.text());
      });
      context.on('weberror', (error) => complaints.push(String(error.error())));
      await use(undefined);
      const left = complaints.filter((text) => !expected.some((part) => text.includes(part)));
      expect(left, 'the console is quiet and the policy is kept').toEqual([]);
    },
    { auto: true },
  ],

  openAs: async ({ page: own }, use) => {
    await use(async (email, path = '/', page = own) => {
      await page.goto(`${endpoints().web}${path}`);
      await page.getByLabel('E-mail').fill(email);
      await page.getByTestId('developer-sign-in').getByRole('button').click();
      await page.getByRole('banner').waitFor();
      return page;
    });
  },
});

export { expect };
