/** The console: analytics, models, providers, tasks, audit and books. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { call, make, somebody } from './made.ts';
import { local } from './system.ts';

const CLEO = 'cleo@example.com';
const IMAGE = { model: 'local-image', prompt: 'A lighthouse', params: { size: '512x512' } };

interface Person {
  uid: string;
  email: string;
  balance: { available: number };
}

let token: string | undefined;
/** What an administrator asks for beside the page. */
function asCleo<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  token ??= local('token', CLEO).trim();
  return call<Answer>(token, method, path, body);
}

/** A department of this test alone, and somebody in it with 100 credits. */
async function lab(name: string): Promise<{ department: string; title: string; person: Person }> {
  const department = `lab-${randomUUID().slice(0, 8)}`;
  const title = `Lab ${department.slice(4)}`;
  await asCleo('PUT', `/api/admin/departments/${department}`, { title, monthly_credits: 60 });
  const person = await asCleo<Person>('POST', '/api/admin/users', { email: somebody(name), department, credits: 100 });
  return { department, title, person };
}

/** After the first visit somebody is called as their address begins. */
const named = ({ email }: Person) => new RegExp(email.slice(0, email.indexOf('@')), 'i');

const dialog = (page: Page) => page.getByRole('dialog');
const figure = (page: Page, name: string) =>
  page
    .locator('dl > div')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd')
    .first();
const panel = (page: Page, name: string | RegExp) => page.getByRole('region', { name, exact: true });

/** The file that a press saves, as rows of cells. */
async function saved(
  page: Page,
  press: () => Promise<void>,
): Promise<{ name: string; rows: Record<string, string>[] }> {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  const [head = [], ...lines] = cells(readFileSync(await file.path(), 'utf-8').replace(/^\ufeff/, ''));
  return {
    name: file.suggestedFilename(),
    rows: lines.map((line) => Object.fromEntries(head.map((column, place) => [column, line[place] ?? '']))),
  };
}

/** A CSV file (RFC 4180) taken apart. */
function cells(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    line.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    if (line.length > 1) lines.push(line);
    line = [];
  }
  return lines;
}

async function noSidewaysScroll(page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
}

test('a generation made now changes the figures, the chart, its table and its file alike', async ({ openAs, page }) => {
  const { department, title, person } = await lab('counted');
  await openAs(CLEO, `/admin/analytics?period=month&department=${department}`);
  await expect(page.getByLabel('Department', { exact: true })).toHaveValue(department);
  await expect(figure(page, 'Credits')).toContainText('0');
  await expect(panel(page, 'Credits per day')).toContainText('Nothing was used in this period.');
  await expectAccessible(page);

  await make(person.email, [IMAGE, { ...IMAGE, params: { ...IMAGE.params, number: 2 } }]);
  await page.reload();
  await expect(figure(page, 'Credits')).toContainText('6');
  await expect(figure(page, 'Generations')).toContainText('2');
  await expect(figure(page, 'Success')).toContainText('100%');
  await expect(figure(page, 'Active people')).toContainText('1');
  await expect(panel(page, /This month/)).toContainText('10% of the budget is used.');
  const perDay = panel(page, 'Credits per day');
  await expect(perDay.getByRole('application')).toBeVisible();
  await expectAccessible(page);

  await perDay.getByRole('button', { name: 'Show as table' }).click();
  const day = perDay.getByRole('row').last();
  await expect(day.getByRole('cell').last()).toHaveText(/6$/);
  await expect(perDay.getByRole('columnheader', { name: 'Image' })).toBeVisible();
  await expectAccessible(page);

  const file = await saved(page, () => perDay.getByRole('button', { name: 'Download CSV' }).click());
  expect(file.name).toMatch(/^usage-by-day-and-kind-.*\.csv$/);
  expect(file.rows.map(({ kind, credits, succeeded }) => ({ kind, credits, succeeded }))).toEqual([
    { kind: 'image', credits: '6', succeeded: '2' },
  ]);

  await panel(page, 'By model')
    .getByRole('button', { name: /Local sketch/ })
    .click();
  await expect(page).toHaveURL(/model=local-image/);
  await expect(figure(page, 'Generations')).toContainText('2');
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page).not.toHaveURL(/department|model=/);
  await expect(panel(page, 'By department')).toContainText(title);
});

test('the chart is read by arrow keys, and two groups make a table', async ({ openAs, page }) => {
  const { department, person } = await lab('reader');
  await make(person.email, [IMAGE]);
  await openAs(CLEO, `/admin/analytics?period=month&department=${department}&rows=user&columns=day`);
  const chart = panel(page, 'Credits per day').getByRole('application');
  // What the mouse points at would be told instead.
  await page.mouse.move(0, 0);
  await chart.focus();
  const tip = panel(page, 'Credits per day').locator('.recharts-tooltip-wrapper');
  await expect(tip).toContainText(/\d/);
  // Focus points at the first day; this one is the last of the period. Several presses within one frame count as one.
  await expect(async () => {
    await page.keyboard.press('ArrowRight');
    await expect(tip).toContainText(/Image\s*2/, { timeout: 50 });
  }).toPass({ intervals: [0] });
  const days = Number(new Date().toLocaleDateString('en-GB', { day: 'numeric', timeZone: 'UTC' }));
  if (days > 1) {
    await page.keyboard.press('ArrowLeft');
    await expect(tip).toContainText(/Total\s*0/);
  }
  await expectAccessible(page);

  const cross = panel(page, 'Person × Day');
  // What is far below the view is asked for when one comes near it.
  await cross.scrollIntoViewIfNeeded();
  await expect(cross.getByRole('row', { name: named(person) })).toContainText('2');
  await page.getByLabel('Columns').selectOption({ label: 'Model' });
  await expect(page).toHaveURL(/columns=model/);
  await expect(panel(page, 'Person × Model').getByRole('columnheader', { name: /Local sketch/ })).toBeVisible();
  await page.goto(
    page
      .url()
      .replace(/department=[^&]+&?/, '')
      .replace('columns=model', 'columns=day'),
  );
  await expect(panel(page, 'Person × Day')).toContainText('Days by person need one department');
  await noSidewaysScroll(page);
});

test('a manager sees the own department, whatever the address says', async ({ openAs, page }) => {
  const { department, title, person } = await lab('own');
  const manager = await asCleo<Person>('POST', '/api/admin/users', {
    email: somebody('lead'),
    department,
    role: 'manager',
  });
  await make(person.email, [IMAGE]);
  await openAs(manager.email, '/admin/analytics?department=design');
  await expect(page.getByText(`What the department ${title} uses.`)).toBeVisible();
  await expect(figure(page, 'Credits')).toContainText('2');
  await expect(figure(page, 'Active people')).toContainText('1');
  await expect(page.getByLabel('Department', { exact: true })).toHaveCount(0);
  await expect(panel(page, 'By department')).toHaveCount(0);
  await expect(panel(page, 'By person')).toContainText(named(person));
  await expectAccessible(page);
  await page.goto(page.url().replace(/analytics.*/, 'audit'));
  await expect(page.getByRole('heading', { level: 1, name: 'This part is for administrators' })).toBeVisible();
});

test('a price that is changed is the one people are asked for, and the audit tells who changed it', {
  tag: '@alone',
}, async ({ openAs, page, browser }) => {
  const reason = `Contest ${randomUUID().slice(0, 8)}`;
  const row = page.getByRole('row').filter({ hasText: 'Local moving sketch' });
  await openAs(CLEO, '/admin/models');
  await expect(row).toContainText('5 a run');
  await expectAccessible(page);
  try {
    await page.getByRole('button', { name: 'Actions for Local moving sketch' }).click();
    await page.getByRole('menuitem', { name: 'Change the price' }).click();
    await dialog(page).getByLabel('New price in credits').fill('5');
    await expect(dialog(page).getByRole('alert')).toHaveText('This is the price already.');
    await dialog(page).getByLabel('New price in credits').fill('7');
    await expect(dialog(page).getByRole('button', { name: 'Change the price' })).toBeDisabled();
    await dialog(page).getByLabel('Reason').fill(reason);
    await expectAccessible(page);
    await dialog(page).getByRole('button', { name: 'Change the price' }).click();
    await expect(row).toContainText('7 a run');
    await expect(row).toContainText('Catalogue: 5');

    await page.getByRole('button', { name: 'Actions for Local moving sketch' }).click();
    await page.getByRole('menuitem', { name: 'Changes so far' }).click();
    await expect(dialog(page).getByRole('listitem').first()).toContainText('7 credits');
    await expect(dialog(page).getByRole('listitem').first()).toContainText(reason);
    await expectAccessible(page);
    await dialog(page).getByRole('button', { name: 'Close' }).click();

    const theirs = await browser.newPage();
    await openAs(somebody('buyer'), '/', theirs);
    // Other processes know of it within ten seconds.
    await expect(async () => {
      await theirs.reload();
      await theirs.getByRole('radio', { name: 'Video' }).check({ force: true, timeout: 5000 });
      await expect(theirs.getByRole('button', { name: /Generate/ }).first()).toContainText('7', { timeout: 3000 });
    }).toPass({ timeout: 40_000 });
    await theirs.close();
  } finally {
    await asCleo('PATCH', '/api/admin/models/local-video', { credits: 5, reason: 'As it was' });
  }

  await page.getByRole('link', { name: 'Audit' }).click();
  await page.getByLabel('Change', { exact: true }).selectOption({ label: 'Model changed' });
  await page.getByLabel('About').fill('local-video');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/action=model.change/);
  await expect(page).toHaveURL(/target=local-video/);
  const record = page.getByRole('row').filter({ hasText: reason });
  await expect(record).toContainText('Cleo');
  await expectAccessible(page);
  await record.getByRole('button', { name: 'Details' }).click();
  const credits = dialog(page).getByRole('row', { name: /^Credits/ });
  await expect(credits.getByRole('cell').first()).toHaveText('5');
  await expect(credits.getByRole('cell').last()).toHaveText('7');
  await expect(dialog(page)).toContainText('127.0.0.1');
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  const file = await saved(page, () => page.getByRole('button', { name: 'Download CSV' }).click());
  expect(file.rows.filter((one) => one.reason === reason)).toMatchObject([
    { action: 'model.change', target: 'local-video' },
  ]);
  expect(new Set(file.rows.map(({ target }) => target))).toEqual(new Set(['local-video']));
});

test('a change may be planned, and a model tried at one’s own cost', async ({ openAs, page }) => {
  await openAs(CLEO, '/admin/models');
  await page.getByRole('button', { name: 'Actions for Local probe' }).click();
  await page.getByRole('menuitem', { name: 'Switch off' }).click();
  await dialog(page).getByText('Later').click();
  await dialog(page).getByLabel('Date and time').fill('2020-01-01T10:00');
  await dialog(page).getByLabel('Reason').fill('The contest is over');
  await expect(dialog(page).getByRole('alert')).toHaveText('Choose a time that is still to come.');
  await expect(dialog(page).getByRole('button', { name: 'Switch off' })).toBeDisabled();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Actions for Local text' }).click();
  await page.getByRole('menuitem', { name: 'Try it' }).click();
  await expect(dialog(page)).toContainText('It costs you 1 credit');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Start the test' }).click();
  await dialog(page).getByRole('link', { name: 'See the result' }).click();
  await expect(page).toHaveURL(/\/history\/./);
  await expect(page.getByRole('main')).toContainText('A lighthouse at dawn');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Health of the providers' })).toBeVisible();
  await expect(page.getByText('Local sketch server')).toBeVisible();
  await noSidewaysScroll(page);
});

test('what a generation cost is given back once', async ({ openAs, page }) => {
  const { person } = await lab('refunded');
  await make(person.email, [IMAGE]);
  await openAs(CLEO, '/admin/tasks');
  await page.getByLabel('Person').fill(person.email);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`user=${person.uid}`));
  await expect(page.getByRole('row')).toHaveCount(2);
  const row = page.getByRole('row').last();
  await expect(row).toContainText('Done');
  await expectAccessible(page);
  await row.getByRole('button', { name: 'Refund' }).click();
  await dialog(page).getByLabel('Reason').fill('It was not what was asked for');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Refund 2 credits' }).click();
  await expect(page.getByText('2 credits were refunded')).toBeVisible();
  await expect(row).toContainText('2 refunded');
  await expect(row.getByRole('button', { name: 'Refund' })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Tasks' })).toBeFocused();
  const { balance } = await asCleo<Person>('GET', `/api/admin/users/${person.uid}`);
  expect(balance.available).toBe(100);

  await row.getByRole('link', { name: named(person) }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/people/${person.uid}`));
  await page.goBack();
  await page.getByRole('button', { name: 'Only stuck' }).click();
  await expect(page.getByText('Nothing is stuck')).toBeVisible();
  await expectAccessible(page);
  await noSidewaysScroll(page);
});

test('a name that fits several people, or nobody, is not taken for a filter', async ({ openAs, page }) => {
  const key = `twin-${randomUUID().slice(0, 8)}`;
  const [one] = await Promise.all(
    ['a', 'b'].map((end) => asCleo<Person>('POST', '/api/admin/users', { email: `${key}-${end}@example.com` })),
  );
  await openAs(CLEO, '/admin/tasks');
  const field = page.getByLabel('Person', { exact: true });
  await field.fill(key);
  await field.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('Several people fit: choose one.');
  await expectAccessible(page);
  await field.fill(`${key}-nobody`);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await field.press('Tab');
  await expect(page.getByRole('alert')).toHaveText('Nobody is called so.');
  await expect(page).not.toHaveURL(/user=/);
  await field.fill(`${key}-a`);
  await field.press('Enter');
  await expect(page).toHaveURL(new RegExp(`user=${one?.uid}`));
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the audit says departments, roles and states in words, on a phone as well', async ({ openAs, page }) => {
  const { department, title, person } = await lab('moved');
  const change = (fields: object) => asCleo('PATCH', `/api/admin/users/${person.uid}`, { ...fields, reason: 'Left' });
  await change({ department: 'design' });
  await change({ status: 'blocked' });
  await openAs(CLEO, `/admin/audit?target=${person.uid}`);
  const rows = page.getByRole('row');
  await expect(rows.filter({ hasText: title }).filter({ hasText: 'Design' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'Status' })).toContainText(/Active.*Blocked/);
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(rows.filter({ hasText: 'Status' }).getByText('Blocked')).toBeVisible();
  await noSidewaysScroll(page);
  await expectAccessible(page);

  // Days in the wrong order are the same period.
  await expect(page.getByText('First day', { exact: true })).toBeInViewport();
  await page.getByLabel('First day').fill('2999-01-01');
  await expect(page).toHaveURL(/from=2999-01-01/);
  await page.getByLabel('Last day').fill('2020-01-01');
  await expect(page).toHaveURL(/from=2999-01-01&to=2020-01-01/);
  await expect(rows.filter({ hasText: 'Status' })).toBeVisible();
  await page.goto(page.url().replace(/audit.*/, `audit?target=${department}`));
  await expect(page.getByRole('row').filter({ hasText: 'Department' })).toContainText(title);
});

test('what another administrator gave back meanwhile is only closed', async ({ openAs, page, expected }) => {
  expected.push('409');
  const { person } = await lab('twice');
  await make(person.email, [IMAGE]);
  await openAs(CLEO, `/admin/tasks?user=${person.uid}`);
  const row = page.getByRole('row').last();
  await row.getByRole('button', { name: 'Refund' }).click();
  await dialog(page).getByLabel('Reason').fill('Asked twice');
  const path = '**/api/admin/tasks/*/refund';
  // Another request for the same comes first.
  await page.route(path, async (route) => {
    await route.fetch({ headers: { ...route.request().headers(), 'idempotency-key': randomUUID() } });
    await route.continue();
  });
  await dialog(page).getByRole('button', { name: 'Refund 2 credits' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('Nothing to give back any more');
  await expectAccessible(page);
  await expect(dialog(page).getByRole('button', { name: 'Refund 2 credits' })).toHaveCount(0);
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(row).toContainText('2 refunded');
});

test('the books are proved on demand', async ({ openAs, page }) => {
  await openAs(CLEO, '/admin/books');
  await page.getByRole('button', { name: 'Prove now' }).click();
  const verdict = page.getByRole('region', { name: 'The last proof' });
  await expect(page.getByRole('button', { name: 'Prove now' })).toBeEnabled({ timeout: 30_000 });
  await expect(verdict.getByRole('progressbar')).toHaveCount(0, { timeout: 60_000 });
  await expect(verdict).toContainText('The books balance');
  await expect(verdict).toContainText(/Proved (now|\d+ sec\. ago)/);
  await expect(page.getByRole('row', { name: /^I2 / })).toContainText('Holds');
  await expectAccessible(page);
  await noSidewaysScroll(page);
});

test.describe('in Russian', () => {
  test.use({ locale: 'ru-RU' });

  test('all of it is in Russian', async ({ openAs, page }) => {
    await openAs(CLEO, '/admin/analytics');
    await expect(page.getByRole('heading', { name: 'Аналитика' })).toBeVisible();
    for (const name of ['Модели', 'Задачи', 'Журнал', 'Сверка']) {
      await page.getByRole('link', { name, exact: true }).click();
      await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
      await expectAccessible(page);
    }
  });
});
