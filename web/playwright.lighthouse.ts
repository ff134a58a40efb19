/** `make lighthouse`: the marks of the pages, in real Chromium against a whole local system. */
import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

export default defineConfig({
  ...journeys,
  testMatch: 'lighthouse.measure.ts',
  workers: 1,
  timeout: 20 * 60_000,
  reporter: 'line',
});
