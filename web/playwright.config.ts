/** The journeys: real Chromium, a whole local system, nothing mocked. */
import { defineConfig } from '@playwright/test';
import { browserArguments, browserPath } from './e2e/browser.ts';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.journey.ts',
  globalSetup: './e2e/system.ts',
  workers: 2,
  fullyParallel: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: process.env.CI ? 'line' : 'list',
  projects: [
    { name: 'together', grepInvert: /@alone/ },
    // What changes something for everybody, such as a price, for a moment.
    { name: 'alone', grep: /@alone/, dependencies: ['together'] },
  ],
  use: {
    launchOptions: { executablePath: browserPath(), args: browserArguments },
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    // The recorder fetches blob: pictures from the page, which our policy refuses.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
