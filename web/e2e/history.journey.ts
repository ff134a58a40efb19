/** History: finding, filtering, looking at, repeating, downloading and deleting what one made. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { make, somebody } from './made.ts';

const FOX = 'A red fox in fresh snow';
const OWL = 'An owl over a red roof';
const SEA = 'The sea at night';

/** A person with three pictures; the last one is the newest. */
async function withPictures(name: string) {
  const email = somebody(name);
  const params = { size: '512x512', seed: 7 };
  const made = await make(
    email,
    [FOX, OWL, SEA].map((prompt) => ({ model: 'local-image', prompt, params })),
  );
  return { email, made };
}

const items = (page: Page) => page.getByRole('list', { name: 'Generations' }).getByRole('article');
const opener = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
const list = (page: Page) => page.getByRole('main');

/** The names of the files in a zip archive, from its directory at the end. */
function namesIn(archive: Buffer): string[] {
  const names: string[] = [];
  for (let at = archive.indexOf('PK\u0001\u0002'); at !== -1; at = archive.indexOf('PK\u0001\u0002', at + 46))
    names.push(archive.subarray(at + 46, at + 46 + archive.readUInt16LE(at + 28)).toString());
  return names;
}

test('one finds by words, narrows by filters, and the address keeps it all', async ({ openAs, page }) => {
  const { email } = await withPictures('finder');
  await openAs(email, '/history');
  await expect(list(page).getByRole('status').first()).toHaveText('3 generations');
  await expect(items(page).first()).toContainText(SEA);

  await page.keyboard.press('/');
  await expect(page.getByLabel('Search prompts')).toBeFocused();
  await page.keyboard.type('RED ro');
  await expect(items(page)).toHaveCount(1);
  await expect(items(page)).toContainText(OWL);
  await expect(page).toHaveURL(/\?q=RED\+ro$/);

  await page.getByRole('radio', { name: 'Image' }).click({ force: true });
  await page.getByLabel('State').selectOption('Done');
  await expect(page).toHaveURL(/q=RED\+ro&kind=image&status=succeeded$/);
  await page.reload();
  await expect(page.getByLabel('Search prompts')).toHaveValue('RED ro');
  await expect(page.getByRole('radio', { name: 'Image' })).toBeChecked();
  await expect(items(page)).toHaveCount(1);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Without “RED ro”' }).click();
  await expect(items(page)).toHaveCount(3);
  await page.getByRole('radio', { name: 'Video' }).click({ force: true });
  await expect(page.getByRole('heading', { name: 'Nothing matches these filters' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(items(page)).toHaveCount(3);
  await expect(page).toHaveURL(/\/history$/);
});

test('favourites are kept, days narrow, and the list may be a grid or lines', async ({ openAs, page }) => {
  const { email } = await withPictures('keeper');
  await openAs(email, '/history');
  await page.getByRole('button', { name: `Favourite: ${FOX}` }).click();
  await page.getByRole('button', { name: 'Favourites', exact: true }).click();
  await expect(items(page)).toHaveCount(1);
  await page.reload();
  await expect(items(page)).toHaveCount(1);
  await expect(page.getByRole('button', { name: `Favourite: ${FOX}` })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Clear filters' }).click();

  await page.getByLabel('To', { exact: true }).fill('2020-01-31');
  await expect(page.getByRole('heading', { name: 'Nothing matches these filters' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();

  const grid = await items(page).first().boundingBox();
  await page.getByRole('radio', { name: 'List' }).click({ force: true });
  await expect.poll(async () => (await items(page).first().boundingBox())?.height).toBeLessThan(grid?.height ?? 0);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'List' })).toBeChecked();
  await expect(items(page)).toHaveCount(3);
  await expectAccessible(page);
});

test('an item opens over the list and on a page of its own, with all it takes to repeat it', async ({
  openAs,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { email, made } = await withPictures('looker');
  await openAs(email, '/history?q=red');
  await opener(page, OWL).focus();
  await page.keyboard.press('ArrowRight');
  await expect(opener(page, FOX)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(opener(page, OWL)).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: OWL });
  await expect(dialog.getByRole('img', { name: OWL })).toBeVisible();
  await expect(dialog.getByText('512 × 512', { exact: true })).toBeVisible();
  await expect(dialog.getByText('Size', { exact: true })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/history/${made[1]?.task_id}\\?q=red$`));
  await expectAccessible(page);

  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('dialog', { name: FOX })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(opener(page, OWL)).toBeFocused();
  await expect(page).toHaveURL(/\/history\?q=red$/);

  await page.goto(new URL(`/history/${made[0]?.task_id}`, page.url()).href);
  await expect(page.getByRole('heading', { level: 1, name: FOX })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  expect(copied).toMatchObject({ model: 'local-image', prompt: FOX, params: { size: '512x512', seed: 7 } });
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Reuse' }).click();
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue(FOX);
});

test.describe('what is gone', () => {
  test.use({ expected: ['404'] });

  test('says so, and leads to the list', async ({ openAs, page }) => {
    await openAs(somebody('loser'), '/history/nothingofthatname');
    await expect(page.getByRole('heading', { name: 'It is no longer there' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'To the history' }).click();
    await expect(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible();
    await expectAccessible(page);
  });
});

test('many are chosen, downloaded as one archive, and deleted', async ({ openAs, page }) => {
  const { email } = await withPictures('tidier');
  await make(email, [{ model: 'local-probe', prompt: 'Refused', params: { outcome: 'block', seconds: 0 } }]);
  await openAs(email, '/history');
  await items(page).nth(0).hover();
  await page.getByRole('checkbox', { name: 'Select “Refused”' }).check();
  await page.getByRole('checkbox', { name: `Select “${OWL}”` }).click({ modifiers: ['Shift'] });
  const bar = page.getByRole('region', { name: 'With the selected' });
  await expect(bar).toContainText('3 selected');
  await expectAccessible(page);

  const downloading = page.waitForEvent('download');
  await bar.getByRole('button', { name: 'Download' }).click();
  const names = namesIn(readFileSync(await (await downloading).path()));
  expect(names).toEqual([`${SEA}-1.png`, `${OWL}-1.png`]);

  await bar.getByRole('button', { name: 'Delete' }).click();
  const question = page.getByRole('alertdialog', { name: 'Delete 3 generations?' });
  await expectAccessible(page, '[role=alertdialog]');
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(items(page)).toHaveCount(1);
  await expect(page.getByText('3 generations deleted')).toBeVisible();
  await page.reload();
  await expect(items(page)).toHaveCount(1);
  await expect(items(page)).toContainText(FOX);

  await page.keyboard.press('Control+a');
  await expect(bar).toContainText('1 selected');
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);

  await page.keyboard.press('Control+a');
  await bar.getByRole('button', { name: 'Delete' }).press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).press('Enter');
  await expect(items(page)).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1, name: 'History' })).toBeFocused();
});

test('what is deleted where it is open is not asked for again', async ({ openAs, page }) => {
  const { email, made } = await withPictures('deleter');
  await openAs(email, '/history');
  await opener(page, OWL).click();
  const dialog = page.getByRole('dialog', { name: OWL });
  await expect(dialog.getByRole('img', { name: OWL })).toBeVisible();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await dialog.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(items(page)).toHaveCount(2);
  await opener(page, FOX).click();
  await expect(page.getByRole('dialog', { name: FOX })).toBeVisible();

  const about = `/${made[1]?.task_id}`;
  expect(asked.filter((one) => one.endsWith(about))).toEqual([`DELETE /api/history${about}`]);
});

test('the marks on a tile of text stand beside its words', async ({ openAs, page }) => {
  const email = somebody('writer');
  await make(email, [{ model: 'local-text', prompt: 'A long story', params: {} }]);
  await openAs(email, '/history');
  const tile = items(page).first();
  const words = tile.locator('p').first();
  await tile.hover();
  await expect(words).not.toBeEmpty();
  const text = await words.boundingBox();
  for (const mark of [tile.getByRole('checkbox'), tile.getByRole('button')]) {
    const place = await mark.boundingBox();
    expect(place?.y).toBeGreaterThanOrEqual((text?.y ?? 0) + (text?.height ?? 0));
  }
  await tile.getByRole('checkbox').check();
});

test('what runs is followed in the list, and deleted from its own page once it has ended', async ({ openAs, page }) => {
  const email = somebody('watcher');
  const [made] = await make(
    email,
    [{ model: 'local-probe', prompt: 'Soon there', params: { outcome: 'succeed', seconds: 8 } }],
    { wait: false },
  );
  await openAs(email, '/history');
  await expect(items(page)).toContainText(/In queue|Running/);
  await expect(items(page)).toContainText(/Running · \d+%/);
  await expect(items(page).getByRole('img')).toHaveCount(0);
  await expect(items(page).locator('img')).toHaveCount(1, { timeout: 30_000 });

  await page.goto(new URL(`/history/${made?.task_id}`, page.url()).href);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible();
});

test.describe('on a phone, in Russian', () => {
  test.use({ viewport: { width: 360, height: 740 }, locale: 'ru-RU', hasTouch: true });

  test('everything is reachable and nothing hangs over', async ({ openAs, page }) => {
    const { email } = await withPictures('phone');
    await openAs(email, '/history');
    await expect(page.getByRole('status').getByText('3 генерации')).toBeVisible();
    await page.getByRole('button', { name: 'Фильтры' }).click();
    await page.getByLabel('Состояние').selectOption('Готово');
    await expect(page).toHaveURL(/status=succeeded/);
    const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await over()).toBeLessThanOrEqual(0);
    await expectAccessible(page);
    await opener(page, SEA).click();
    await expect(page.getByRole('dialog', { name: SEA }).getByRole('img', { name: SEA })).toBeVisible();
    expect(await over()).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  });
});
