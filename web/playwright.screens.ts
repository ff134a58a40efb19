/** `make screens`: pictures of every screen and state. */
import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

export default defineConfig({
  ...journeys,
  testDir: 'e2e/screens',
  testMatch: 'pictures.screens.ts',
  workers: 1,
  timeout: 40 * 60_000,
  reporter: 'line',
});
