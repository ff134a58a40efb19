/** What holds on every page: headers, addresses, themes, languages, keys, narrow screens, a lost network. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { browserArguments, browserPath } from './browser.ts';
import { expect, test } from './fixtures.ts';
import { make, somebody } from './made.ts';
import { endpoints } from './system.ts';

const WEB = new URL('..', import.meta.url).pathname;

test.describe('what Hosting serves', () => {
  test('every page comes with the headers of firebase.json', async ({ request }) => {
    const { web, gateway, storage, auth } = endpoints();
    const origins: Record<string, string> = { API_ORIGIN: gateway, STORAGE_ORIGIN: storage, AUTH_ORIGIN: auth };
    const { hosting } = JSON.parse(readFileSync(join(WEB, '../firebase.json'), 'utf-8'));
    for (const path of ['/', '/history', '/index.html', '/theme.js', '/environment.js']) {
      const answer = await request.get(`${web}${path}`);
      for (const { key, value } of hosting.headers[0].headers) {
        const expected = value.replace(/\$\{(\w+)\}/g, (_: string, name: string) => origins[name]);
        expect(answer.headers()[key.toLowerCase()], `${key} of ${path}`).toBe(expected);
      }
    }
  });

  test('a page has its own address, a missing file is missing, and what never changes is kept', async ({ request }) => {
    const { web } = endpoints();
    const page = await (await request.get(`${web}/history/some-task`)).text();
    expect(page).toContain('<div id="root">');
    const script = /src="(\/assets\/[^"]+)"/.exec(page)?.[1];
    const kept = await request.get(`${web}${script}`);
    expect(kept.headers()['cache-control']).toBe('public, max-age=31536000, immutable');
    const missing = await request.get(`${web}/assets/gone-1234.js`);
    expect(missing.status()).toBe(404);
    expect(await missing.text()).not.toContain('id="root"');
  });

  test('a build for production has no way in for developers', () => {
    const folder = mkdtempSync(join(tmpdir(), 'production-'));
    try {
      execFileSync('npx', ['vite', 'build', '--outDir', folder, '--logLevel', 'error'], { cwd: WEB, stdio: 'pipe' });
      const files = readdirSync(folder, { recursive: true, encoding: 'utf-8' }).filter((name) => name.endsWith('.js'));
      const written = files.map((name) => readFileSync(join(folder, name), 'utf-8')).join('\n');
      expect(files.length).toBeGreaterThan(5);
      expect(['developer-sign-in', 'demo-ai-tools'].filter((mark) => written.includes(mark))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('the page talks to our own hosts alone', async ({ context, openAs }) => {
  const asked = new Set<string>();
  context.on('request', (request) => asked.add(new URL(request.url()).origin));
  const page = await openAs('nora@example.com');
  await page.goto(`${endpoints().web}/history`);
  await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
  const { web, gateway, storage, auth } = endpoints();
  const others = [...asked].filter((origin) => ![web, gateway, storage, auth, 'null'].includes(origin));
  expect(others).toEqual([]);
  expect([...asked]).toContain(gateway);
});

test.describe('themes', () => {
  for (const [chosen, system] of [
    ['dark', 'light'],
    ['light', 'dark'],
  ] as const)
    test(`${chosen}, where the system is ${system}, is there from the first picture on`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: system });
      await page.addInitScript((theme) => {
        localStorage.setItem('theme', theme);
        const shown = new Set<string>();
        Object.assign(window, { shown });
        const look = () => {
          const colour = getComputedStyle(document.documentElement).backgroundColor;
          if (document.getElementById('root')?.hasChildNodes())
            shown.add(`${document.documentElement.dataset.theme} ${colour}`);
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }, chosen);
      await page.goto(endpoints().web);
      await page.getByRole('heading', { level: 1 }).waitFor();
      const shown = await page.evaluate(() => [...(window as unknown as { shown: Set<string> }).shown]);
      expect(shown).toEqual([chosen === 'dark' ? 'dark rgb(14, 15, 19)' : 'light rgb(246, 246, 248)']);
    });

  test('the menu of the account changes it, and it stays', async ({ openAs }) => {
    const page = await openAs('thea@example.com');
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expectAccessible(page);
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });
});

test('the language changes everywhere at once, and stays', async ({ openAs }) => {
  const page = await openAs('lana@example.com', '/history');
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitemradio', { name: 'Русский' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  await page.reload();
  await expect(page.getByRole('navigation').getByRole('link', { name: 'История' }).first()).toBeVisible();
  await page.getByRole('button', { name: /Lana|lana/ }).click();
  await page.getByRole('menuitem', { name: 'Выйти' }).click();
  await expect(page.getByRole('button', { name: 'Войти через Google' })).toBeVisible();
  await expectAccessible(page);
});

test.describe('keys', () => {
  test('the first stop skips to the content', async ({ openAs }) => {
    const page = await openAs('kira@example.com', '/history');
    await page.reload();
    await page.getByRole('banner').waitFor();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
  });

  test('the heading of a new page has the focus, and its name is that of the tab', async ({ openAs }) => {
    const page = await openAs('kurt@example.com');
    await page.getByRole('navigation').getByRole('link', { name: 'History' }).first().click();
    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading).toHaveText('History');
    await expect(heading).toBeFocused();
    await expect(page).toHaveTitle(/^History/);
    await page.keyboard.press('Alt+s');
    await expect(page).toHaveURL(`${endpoints().web}/`);
  });

  test('? lists them, and Escape brings back', async ({ openAs }) => {
    const page = await openAs('kim@example.com', '/history');
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
    await page.keyboard.press('?');
    const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(list).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(list).toBeHidden();
  });
});

test.describe('on a screen of 360 pixels', () => {
  test.use({ viewport: { width: 360, height: 740 } });

  for (const language of ['en', 'ru'])
    test(`no page is wider (${language})`, async ({ page }) => {
      test.slow();
      await page.addInitScript((chosen) => localStorage.setItem('language', chosen), language);
      await page.goto(endpoints().web);
      await fits(page, 'the sign-in page');
      await page.getByLabel(/E-mail|почт/i).fill('cleo@example.com');
      await page.getByTestId('developer-sign-in').getByRole('button').click();
      await page.getByRole('banner').waitFor();
      for (const path of ['/', '/history', '/account', '/nowhere', ...ADMINISTRATION]) {
        await page.goto(`${endpoints().web}${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
        await fits(page, path);
      }
    });
});

const ADMINISTRATION = ['people', 'departments', 'quotas', 'models', 'analytics', 'tasks', 'audit', 'books'].map(
  (part) => `/admin/${part}`,
);

async function fits(page: Page, what: string): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), {
      message: `${what} does not scroll sideways`,
    })
    .toBeLessThanOrEqual(0);
}

test('where a scrollbar takes room nothing moves when it comes or goes, and a dialog dims all of the window', async ({
  openAs,
}) => {
  const browser = await chromium.launch({
    executablePath: browserPath(),
    args: browserArguments,
    ignoreDefaultArgs: ['--hide-scrollbars'],
  });
  try {
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    await openAs('cleo@example.com', '/admin/quotas', page);
    await page.getByRole('form', { name: 'Manager' }).waitFor();
    for (const width of [390, 1280]) {
      const places = new Set<string>();
      const look = async () => places.add(await page.evaluate(contents));
      for (const [height, scrollbar] of [
        [4000, 0],
        [500, 15],
      ] as const) {
        await page.setViewportSize({ width, height });
        await expect.poll(() => page.evaluate(() => innerWidth - document.documentElement.clientWidth)).toBe(scrollbar);
        await look();
        await page.keyboard.press('?');
        await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
        await expect
          .poll(() => page.evaluate(() => document.querySelector('.backdrop')?.getBoundingClientRect().width))
          .toBe(width);
        await look();
        await page.keyboard.press('Escape');
        await expect(page.locator('.backdrop')).toHaveCount(0);
        await look();
      }
      expect([...places], `at ${width} px`).toHaveLength(1);
    }
  } finally {
    await browser.close();
  }
});

/** Where the heading and what is at the right edge stand; for the page. */
function contents(): string {
  const found = ['h1', 'header button:last-of-type', '#page button'].map((at) => document.querySelector(at));
  return JSON.stringify(
    found.map((element) => element && [element.getBoundingClientRect()].map((at) => [at.left, at.right])),
  );
}

test.describe('wrong places', () => {
  test('an unknown address says so and leads home', async ({ openAs }) => {
    const page = await openAs('wanda@example.com', '/nowhere/at/all');
    await expect(page.getByRole('heading', { level: 1, name: 'There is nothing here' })).toBeAttached();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'To the studio' }).click();
    await expect(page).toHaveURL(`${endpoints().web}/`);
  });

  test('a user who comes to the administration sees that it is not theirs', async ({ openAs }) => {
    const page = await openAs('ulla@example.com', '/admin/people');
    await expect(page.getByRole('heading', { level: 1, name: 'This part is for administrators' })).toBeAttached();
    await expect(page.getByRole('link', { name: 'Admin' })).toHaveCount(0);
    await expectAccessible(page);
  });
});

test('another page begins at its top, and going back leads to where one was', async ({ page, openAs }) => {
  const person = somebody('pages');
  await make(
    person,
    [1, 2, 3].map((seed) => ({ model: 'local-image', prompt: `Picture ${seed}`, params: { number: 2, seed } })),
  );
  await openAs(person);
  await expect(page.getByRole('article')).toHaveCount(3);
  await page.getByRole('article').last().scrollIntoViewIfNeeded();
  const scrolled = () => page.evaluate(() => Math.round(scrollY));
  const before = await scrolled();
  expect(before).toBeGreaterThan(100);
  await page.getByRole('navigation').getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'History' })).toBeVisible();
  expect(await scrolled()).toBe(0);
  await page
    .getByRole('link', { name: /Picture 1/ })
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.goBack();
  await expect(page.getByRole('article')).toHaveCount(3);
  await expect.poll(scrolled).toBe(before);
});

test.describe('a network that fails', () => {
  test.use({ expected: ['net::ERR_INTERNET_DISCONNECTED', 'dynamically imported module', 'status of 503'] });

  test('being offline is said, and forgotten when it is over', async ({ context, openAs }) => {
    const page = await openAs('olga@example.com');
    await page.getByRole('button', { name: /^Generate/ }).waitFor();
    await context.setOffline(true);
    const notice = page.getByText('You are offline. What runs goes on');
    await expect(notice).toBeVisible();
    await expectAccessible(page);
    // The composer gives way to it: what stands at its foot stays in view.
    await expect(page.getByText('You are offline.', { exact: true })).toBeInViewport({ ratio: 1 });
    await context.setOffline(false);
    await expect(notice).toBeHidden();
  });

  test('a page that cannot be fetched now leaves the frame, and comes by another try', async ({ context, openAs }) => {
    const page = await openAs('odin@example.com', '/history');
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor({ state: 'attached' });
    await context.setOffline(true);
    await page.getByRole('link', { name: /credits available/ }).click();
    await expect(page.getByRole('alert')).toContainText('This page could not be shown');
    await expect(page.getByRole('banner')).toBeVisible();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible();
  });

  test('an API that does not answer at the start is no empty page', async ({ page, openAs }) => {
    await openAs('iris@example.com', '/history');
    const headers = { 'Access-Control-Allow-Origin': endpoints().web };
    await page.route('**/api/me', (route) =>
      route.fulfill({ status: 503, headers, json: { code: 'temporarily_unavailable' } }),
    );
    await page.reload();
    const failure = page.getByRole('main').getByRole('alert');
    await expect(failure).toContainText('The service does not answer now');
    await expectAccessible(page);
    await page.unroute('**/api/me');
    await failure.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('link', { name: /credits available/ })).toBeVisible();
  });
});

test('signing out in one tab signs out in all', async ({ context, openAs }) => {
  const first = await openAs('toni@example.com', '/history');
  const second = await context.newPage();
  await second.goto(endpoints().web);
  await second.getByRole('banner').waitFor();
  await first.getByRole('button', { name: /^Account of/ }).click();
  await first.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(first.getByRole('button', { name: /Google/ })).toBeVisible();
  await expect(second.getByRole('button', { name: /Google/ })).toBeVisible();
});
