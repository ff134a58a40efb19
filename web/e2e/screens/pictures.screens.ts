/** Takes the pictures of docs/screens, and writes the page that shows them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test';
import { standInForGoogle } from '../google.ts';
import { endpoints, ROOT } from '../system.ts';
import { PARTS, type Screen } from './list.ts';
import { type Seeded, seed } from './seed.ts';
import { type Language, sayIn } from './words.ts';

const FOLDER = join(ROOT, 'docs/screens');
const MOST_BYTES = 6 * 2 ** 20;
const QUALITY = 0.82;
const FORMS = {
  desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5, hasTouch: true, isMobile: true },
};
type Variant = [form: keyof typeof FORMS, theme: 'light' | 'dark', language: Language];
/** Each screen is shown in one pair of these, the main ones in both. */
const PAIRS: [Variant[], Variant[]] = [
  [
    ['desktop', 'light', 'en'],
    ['phone', 'dark', 'ru'],
  ],
  [
    ['desktop', 'dark', 'ru'],
    ['phone', 'light', 'en'],
  ],
];
/** ONLY=studio takes those whose name begins so, and leaves the others as they are. */
const ONLY = process.env.ONLY ?? '';

const variantsOf = (screen: Screen, place: number) => (screen.main ? PAIRS.flat() : (PAIRS[place % 2] ?? []));
const fileOf = (screen: Screen, variant: Variant) => `${screen.name}.${variant.join('.')}.webp`;

test('pictures of every screen', async ({ browser }) => {
  mkdirSync(FOLDER, { recursive: true });
  if (!ONLY) for (const file of pictures()) rmSync(join(FOLDER, file));
  const seeded = await seededOnce();
  const people = new Map<string, State>();
  const converter = await browser.newPage();
  const failed: string[] = [];
  for (const { screens } of PARTS)
    for (const [place, screen] of screens.entries())
      for (const variant of screen.name.startsWith(ONLY) ? variantsOf(screen, place) : []) {
        const taken = await picture(browser, people, screen, variant, seeded)
          // Once more: the machine may have been busy with other things.
          .catch(() => picture(browser, people, screen, variant, seeded))
          .catch((error: Error) => error);
        if (taken instanceof Error) {
          failed.push(`${fileOf(screen, variant)}: ${taken.message.split('\n', 4).join(' ')}`);
          console.log(failed.at(-1));
        } else writeFileSync(join(FOLDER, fileOf(screen, variant)), await webp(converter, taken));
      }
  writeFileSync(join(FOLDER, 'README.md'), index());
  const bytes = pictures().reduce((sum, file) => sum + statSync(join(FOLDER, file)).size, 0);
  console.log(`${pictures().length} pictures, ${(bytes / 2 ** 20).toFixed(1)} MB, in docs/screens`);
  expect(failed.join('\n')).toBe('');
  expect(bytes, 'the bytes of all pictures').toBeLessThan(MOST_BYTES);
});

const pictures = () => readdirSync(FOLDER).filter((file) => file.endsWith('.webp'));

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Seeds, unless this system was seeded before: it is one that stays. */
async function seededOnce(): Promise<Seeded> {
  const file = join(String(process.env.LOCAL_STATE_DIR), 'screens.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(await seed()));
  const { tasks, uids } = JSON.parse(readFileSync(file, 'utf-8')) as Record<'tasks' | 'uids', Record<string, string>>;
  const task = (prompt: string) => Object.entries(tasks).find(([one]) => one.startsWith(prompt))?.[1] ?? '';
  return { task, uid: (email) => uids[email] ?? '' };
}

async function picture(
  browser: Browser,
  people: Map<string, State>,
  screen: Screen,
  [form, theme, language]: Variant,
  seeded: Seeded,
): Promise<Buffer> {
  if (screen.who && !people.has(screen.who)) people.set(screen.who, await signedIn(browser, screen.who));
  const context = await browser.newContext({
    ...FORMS[form],
    colorScheme: theme,
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    storageState: screen.who ? people.get(screen.who) : undefined,
  });
  context.setDefaultTimeout(20_000);
  try {
    await standInForGoogle(context);
    const page = await context.newPage();
    // The form for developers is no part of what people see.
    await page.addInitScript(() => {
      const style = new CSSStyleSheet();
      style.replaceSync('[data-testid=developer-sign-in] { display: none }');
      document.adoptedStyleSheets = [style];
    });
    const path = typeof screen.path === 'string' ? screen.path : screen.path(seeded);
    await page.goto(`${endpoints().web}${path}`);
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
    if (!screen.unfinished) await settled(page);
    await screen.go?.(page, sayIn(language), seeded);
    if (!screen.unfinished) await settled(page);
    await page.mouse.move(0, 0);
    return await page.screenshot({ animations: 'disabled', caret: 'hide' });
  } finally {
    await context.close();
  }
}

/** Somebody's signed-in browser, to be used again and again. */
async function signedIn(browser: Browser, email: string): Promise<State> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(endpoints().web);
  await page.getByLabel(/E-mail/).fill(email);
  await page.getByTestId('developer-sign-in').getByRole('button').click();
  await page.getByRole('banner').waitFor();
  const state = await context.storageState({ indexedDB: true });
  await context.close();
  return state;
}

/** Waits until nothing loads any more: no skeleton, every picture in view there. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isInView = (one: Element) => {
      const { top, bottom, width } = one.getBoundingClientRect();
      return width > 0 && bottom > 0 && top < innerHeight;
    };
    return (
      ![...document.querySelectorAll('.animate-shimmer')].some(isInView) &&
      [...document.images].filter(isInView).every((one) => one.complete && one.naturalWidth > 0) &&
      document.fonts.status === 'loaded'
    );
  });
  await page.evaluate(async () => {
    await Promise.all([...document.images].map((one) => one.complete && one.decode().catch(() => undefined)));
    // Charts are drawn in the frames after their data came.
    for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
  });
}

/** A PNG as WebP; the browser has the means. */
async function webp(page: Page, png: Buffer): Promise<Buffer> {
  const written = await page.evaluate(
    async ([base64, quality]) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
      let text = '';
      for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
      return btoa(text);
    },
    [png.toString('base64'), QUALITY] as const,
  );
  return Buffer.from(written, 'base64');
}

/** The page that shows them: a row for each screen, desktop and phone side by side. */
function index(): string {
  const there = new Set(pictures());
  const shown = (screen: Screen, variant: Variant) => {
    const [form, theme, language] = variant;
    const alt = `${screen.caption}: ${form}, ${theme}, ${language}`;
    return `<img src="${fileOf(screen, variant)}" alt="${alt}" width="${form === 'desktop' ? 560 : 172}">`;
  };
  const parts = PARTS.map(({ title, screens }) => {
    const rows = screens.flatMap((screen, place) => {
      const variants = variantsOf(screen, place).filter((variant) => there.has(fileOf(screen, variant)));
      return variants.length
        ? [`### ${screen.caption}\n\n${variants.map((one) => shown(screen, one)).join('\n')}\n`]
        : [];
    });
    return `## ${title}\n\n${rows.join('\n')}`;
  });
  return [
    '# Screens',
    '',
    'Every screen and state of the browser app. `make screens` takes these pictures from a local system with people and',
    'results that are the same each time; the list is [web/e2e/screens/list.ts](../../web/e2e/screens/list.ts).',
    'The people, their figures and the models named in charts are invented; the pictures in them are drawn by rule.',
    '',
    ...parts,
  ].join('\n');
}
