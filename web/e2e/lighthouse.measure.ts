/** Measures pages with Lighthouse, signed in, as a desktop and as a phone; prints a table, and fails on a mark that is missed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, expect, test } from '@playwright/test';
import { browserArguments, browserPath } from './browser.ts';
import { make } from './made.ts';
import { endpoints } from './system.ts';

const run = promisify(execFile);
const LIGHTHOUSE = new URL('../lighthouse/node_modules/lighthouse/cli/index.js', import.meta.url).pathname;
const PERSON = 'cleo@example.com';

const PAGES = [
  { name: 'sign-in', path: '/', signedIn: false },
  { name: 'studio', path: '/', signedIn: true },
  { name: 'history', path: '/history', signedIn: true },
  { name: 'analytics', path: '/admin/analytics', signedIn: true },
];
const FORMS = [
  { form: 'desktop', options: ['--preset=desktop'], performance: 95 },
  { form: 'phone', options: [], performance: 90 },
];
const LAYOUT_SHIFT = 0.05;
/** A machine that does other things as well only makes a page slower: the best of so many tries counts. */
const TRIES = 3;

interface Marks {
  performance: number;
  accessibility: number;
  bestPractices: number;
  layoutShift: number;
  largestPaint: number;
  /** What cost marks apart from speed. */
  faults: string[];
}

test('every page has its marks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lighthouse-'));
  const lines: string[] = [];
  const misses: string[] = [];
  try {
    await make(PERSON, [
      {
        model: 'local-image',
        prompt: 'A lighthouse above the sea at dusk',
        params: { size: '768x512', number: 4, seed: 7 },
      },
      { model: 'local-image', prompt: 'Waves under a rising moon', params: { size: '512x512', number: 2, seed: 8 } },
      { model: 'local-text', prompt: 'Two sentences about the sea.' },
    ]);
    await signIn(join(folder, 'profile'));
    for (const { name, path, signedIn } of PAGES)
      for (const { form, options, performance } of FORMS) {
        const profile = join(folder, signedIn ? 'profile' : 'nobody');
        const marks = await best(
          `${endpoints().web}${path}`,
          profile,
          options,
          performance,
          join(folder, 'report.json'),
        );
        const missed = [
          marks.performance < performance && `performance ${marks.performance}, and ${performance} are wanted`,
          marks.layoutShift > LAYOUT_SHIFT && `a layout shift of ${marks.layoutShift.toFixed(3)}, over ${LAYOUT_SHIFT}`,
          ...marks.faults,
        ].filter(Boolean);
        misses.push(...missed.map((what) => `${name}, ${form}: ${what}`));
        lines.push(line(name, form, marks));
      }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log([`\n${HEAD}`, ...lines, ''].join('\n'));
  expect(misses.join('\n')).toBe('');
});

/** Signs the person in to a profile that Lighthouse opens after us. */
async function signIn(profile: string): Promise<void> {
  const options = { executablePath: browserPath(), args: browserArguments, locale: 'en-GB' };
  const context = await chromium.launchPersistentContext(profile, options);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(endpoints().web);
  await page.getByLabel('E-mail').fill(PERSON);
  await page.getByTestId('developer-sign-in').getByRole('button').click();
  await page.getByRole('banner').waitFor();
  await context.close();
}

async function best(url: string, profile: string, options: string[], enough: number, report: string): Promise<Marks> {
  let found: Marks | undefined;
  for (let tries = 0; tries < TRIES && !(found && found.performance >= enough); tries++) {
    const marks = await measure(url, profile, options, report);
    if (!found || marks.performance > found.performance) found = marks;
  }
  return found as Marks;
}

async function measure(url: string, profile: string, options: string[], report: string): Promise<Marks> {
  const chrome = ['--headless', ...browserArguments, `--user-data-dir=${profile}`].join(' ');
  const flags = [
    '--quiet',
    '--output=json',
    `--output-path=${report}`,
    '--only-categories=performance,accessibility,best-practices',
    '--disable-storage-reset',
    `--chrome-flags=${chrome}`,
  ];
  const env = { ...process.env, CHROME_PATH: browserPath() };
  await run(process.execPath, [LIGHTHOUSE, url, ...flags, ...options], { env, timeout: 180_000 });
  const { categories, audits } = JSON.parse(readFileSync(report, 'utf-8'));
  const mark = (category: string) => Math.round(categories[category].score * 100);
  const faults = ['accessibility', 'best-practices'].flatMap((category) =>
    categories[category].auditRefs
      .filter(({ id, weight }: { id: string; weight: number }) => weight > 0 && (audits[id].score ?? 1) < 1)
      .map(({ id }: { id: string }) => `${category}: ${audits[id].title} (${id})`),
  );
  return {
    performance: mark('performance'),
    accessibility: mark('accessibility'),
    bestPractices: mark('best-practices'),
    layoutShift: audits['cumulative-layout-shift'].numericValue,
    largestPaint: audits['largest-contentful-paint'].numericValue,
    faults,
  };
}

const HEAD = 'page        form     performance  accessibility  best practices  layout shift  largest paint';

function line(name: string, form: string, marks: Marks): string {
  const numbers = [
    String(marks.performance).padStart(11),
    String(marks.accessibility).padStart(13),
    String(marks.bestPractices).padStart(14),
    marks.layoutShift.toFixed(3).padStart(12),
    `${(marks.largestPaint / 1000).toFixed(1)} s`.padStart(13),
  ];
  return [name.padEnd(10), form.padEnd(7), ...numbers].join('  ');
}
