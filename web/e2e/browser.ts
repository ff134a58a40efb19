/** Finds the browser of this machine: Debian's or Google's, else the one Playwright fetched. */
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const PLACES = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Its path. Error, with what to do, when there is none. */
export function browserPath(): string {
  const found = [...PLACES, chromium.executablePath()].find((path) => path && existsSync(path));
  if (!found) {
    throw new Error(
      'The browser tests need Chromium or Chrome, and there is none: apt-get install chromium, or npx playwright install chromium.',
    );
  }
  return found;
}

/** How to start it: without a sandbox only where we are root, and without calls to its maker. */
export const browserArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
