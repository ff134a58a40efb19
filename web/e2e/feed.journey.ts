/** From the press of the button to the file: the studio's feed. */
import { readFileSync } from 'node:fs';
import type { Download, Locator, Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { make, somebody as somebodyCalled, type Wanted } from './made.ts';
import { endpoints } from './system.ts';

const somebody = () => somebodyCalled('feed');
const probe = (prompt: string, params: Record<string, unknown>): Wanted => ({ model: 'local-probe', prompt, params });
const card = (page: Page, prompt: string) => page.getByRole('article', { name: prompt });
const credits = (page: Page) => page.getByRole('banner').getByRole('link', { name: /credits available/ });

/** Start generations as another device of the person would. */
const ask = (email: string, ...all: Wanted[]) => make(email, all, { wait: false });

/** Waits until the results of a card are there. */
const finished = (page: Page, prompt: string) =>
  expect(card(page, prompt).getByRole('button', { name: /^Download( all)?$/ })).toBeVisible({ timeout: 60_000 });

async function bytesOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}

/** Names and first bytes of what is in an archive whose entries are stored as they are. */
function entriesOf(zip: Buffer): { name: string; begins: string }[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  let at = zip.readUInt32LE(end + 16);
  return Array.from({ length: zip.readUInt16LE(end + 10) }, () => {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place));
    const entry = zip.readUInt32LE(at + 42);
    const data = entry + 30 + zip.readUInt16LE(entry + 26) + zip.readUInt16LE(entry + 28);
    const name = zip.toString('utf-8', at + 46, at + 46 + Number(nameLength));
    at += 46 + Number(nameLength) + Number(extraLength) + Number(commentLength);
    return { name, begins: zip.toString('latin1', data, data + 4) };
  });
}

test('a picture stands in its place from the first moment, and is downloaded as it was made', async ({
  page,
  openAs,
}) => {
  await openAs(somebody());
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A harbour at dawn');
  await page.getByRole('button', { name: /^Generate/ }).click();
  const frame = card(page, 'A harbour at dawn').getByRole('listitem');
  await expect(frame).toHaveCount(1);
  const before = await frame.boundingBox();
  await finished(page, 'A harbour at dawn');
  expect(await frame.boundingBox()).toEqual(before);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    card(page, 'A harbour at dawn').getByRole('button', { name: 'Download', exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^local-image-.*\.png$/);
  expect((await bytesOf(download)).toString('latin1', 0, 4)).toBe('\x89PNG');
});

test('progress is seen to move, also after a reload, and the tab counts what runs', async ({ page, openAs }) => {
  const email = somebody();
  await ask(email, probe('Slow and steady', { seconds: 12 }));
  await openAs(email);
  const bar = card(page, 'Slow and steady').getByRole('progressbar');
  const progress = async () => Number(await bar.getAttribute('aria-valuenow'));
  await expect.poll(progress).toBeGreaterThan(1);
  const first = await progress();
  await expect(page).toHaveTitle(/^\(1\) Studio/);

  await page.reload();
  await expect.poll(progress, { timeout: 20_000 }).toBeGreaterThan(first);
  await finished(page, 'Slow and steady');
  await expect(page).toHaveTitle(/^Studio/);
  await expect(page.getByRole('status').filter({ hasText: 'Done: Slow and steady' })).toBeAttached();
});

test('what is cancelled costs nothing, and says so before and after', async ({ page, openAs }) => {
  const email = somebody();
  await ask(email, probe('To be stopped', { seconds: 300 }), probe('To be stopped by key', { seconds: 300 }));
  await openAs(email);
  await expect(credits(page)).toContainText('90');
  const one = card(page, 'To be stopped by key');
  await expect(one.getByText('Cancelling brings 5 credits back.')).toBeVisible();
  await page.keyboard.press('Shift+X');
  await expect(one.getByText('5 credits returned')).toBeVisible({ timeout: 30_000 });

  const other = page.getByRole('article', { name: 'To be stopped', exact: true });
  await other.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(other.getByText('5 credits returned')).toBeVisible({ timeout: 30_000 });
  await expect(other).toBeFocused();
  await expect(credits(page)).toContainText('100');
});

test('what fails says why and gives the credits back; a refusal is edited, the rest repeated', async ({
  page,
  openAs,
}) => {
  const email = somebody();
  await ask(
    email,
    probe('Refused by the rules', { outcome: 'block', seconds: 0 }),
    probe('Lost on the way', { outcome: 'lose_output', seconds: 0 }),
  );
  await openAs(email);
  const refused = card(page, 'Refused by the rules');
  await expect(refused.getByText('safety rules refused this prompt')).toBeVisible({ timeout: 30_000 });
  await expect(refused.getByText('5 credits returned')).toBeVisible();
  await expect(refused.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await refused.getByRole('button', { name: 'Edit prompt' }).click();
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('Refused by the rules');

  const lost = card(page, 'Lost on the way').first();
  await expect(lost.getByText('Did not work')).toBeVisible({ timeout: 60_000 });
  await expect(lost.getByText('5 credits returned')).toBeVisible();
  await expectAccessible(page);
  await lost.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(card(page, 'Lost on the way')).toHaveCount(2);
  await expect(card(page, 'Lost on the way').last().getByRole('button', { name: 'Try again' })).toBeFocused();
});

test('a text is seen to grow', async ({ page, openAs }) => {
  const email = somebody();
  // Without chance the small model has much to say about this, and always the same.
  await ask(email, {
    model: 'local-text',
    prompt: 'Tell a long story about a lighthouse',
    params: { max_tokens: 400, temperature: 0 },
  });
  await openAs(email);
  const story = card(page, 'Tell a long story about a lighthouse');
  const text = story.getByTestId('text');
  const length = async () => (await text.textContent())?.length ?? 0;
  await expect(story.getByText('Writing')).toBeVisible({ timeout: 30_000 });
  await expect.poll(length).toBeGreaterThan(0);
  const first = await length();
  await expect.poll(length).toBeGreaterThan(first);
  await finished(page, 'Tell a long story about a lighthouse');

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    story.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Tell a long story about a ligh-1.md');
  expect((await bytesOf(download)).length).toBeGreaterThan(first);
});

test('several run at once, and are seen in another tab as well', async ({ page, context, openAs }) => {
  const email = somebody();
  await openAs(email);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole('heading', { name: 'What shall we make?' })).toBeVisible();

  for (const prompt of ['First of two', 'Second of two']) {
    await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
    await page.getByRole('button', { name: /^Generate/ }).click();
    await expect(card(page, prompt)).toBeVisible();
  }
  await expect(card(other, 'First of two')).toBeVisible();
  await expect(card(other, 'Second of two')).toBeVisible();
  await finished(page, 'First of two');
  await finished(other, 'Second of two');
});

test('many are downloaded as one archive', async ({ page, openAs }) => {
  const email = somebody();
  await ask(
    email,
    { model: 'local-image', prompt: 'Four doors', params: { number: 4, size: '512x512' } },
    { model: 'local-text', prompt: 'A haiku', params: { max_tokens: 12 } },
  );
  await openAs(email);
  await finished(page, 'Four doors');
  await finished(page, 'A haiku');
  const [all] = await Promise.all([
    page.waitForEvent('download'),
    card(page, 'Four doors').getByRole('button', { name: 'Download all' }).click(),
  ]);
  expect(all.suggestedFilename()).toBe('Four doors.zip');
  const pictures = [1, 2, 3, 4].map((number) => ({ name: `Four doors-${number}.png`, begins: '\x89PNG' }));
  expect(entriesOf(await bytesOf(all))).toEqual(pictures);

  for (const name of ['Select result 2 of “Four doors”', 'Select result 1 of “A haiku”'])
    await page.getByRole('checkbox', { name }).check();
  const bar = page.getByRole('region', { name: 'Selected results' });
  await expect(bar).toContainText('2 selected');
  const [some] = await Promise.all([
    page.waitForEvent('download'),
    bar.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(entriesOf(await bytesOf(some)).map(({ name }) => name)).toEqual(['Four doors-1.png', 'A haiku-1.md']);
});

test('results are looked at and compared', async ({ page, openAs }) => {
  const email = somebody();
  await ask(
    email,
    { model: 'local-image', prompt: 'A blue gate', params: { number: 2, size: '512x512' } },
    { model: 'local-image', prompt: 'A red gate', params: { size: '768x512' } },
    { model: 'local-video', prompt: 'A gate that opens', params: { seconds: 1 } },
  );
  await openAs(email);
  for (const prompt of ['A blue gate', 'A red gate', 'A gate that opens']) await finished(page, prompt);
  const film = card(page, 'A gate that opens').locator('video');
  await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.readyState)).toBeGreaterThan(0);
  await expectAccessible(page);

  await card(page, 'A blue gate').getByRole('button', { name: 'Open result 1' }).click();
  const viewer = page.getByRole('dialog', { name: 'A blue gate' });
  await expect(viewer.getByRole('img', { name: 'A blue gate' })).toBeVisible();
  await expect(viewer.getByText(/^512 × 512 · /)).toBeVisible();
  await expectAccessible(page, '[role=dialog]');
  const position = viewer.getByText(/^\d of 4$/);
  const before = await position.textContent();
  await page.keyboard.press('ArrowRight');
  await expect(position).not.toHaveText(String(before));
  await page.keyboard.press('i');
  await expect(viewer.getByText('Task id')).toBeHidden();
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('d')]);
  expect(download.suggestedFilename()).toMatch(/-2\.png$/);
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();

  await page.getByRole('checkbox', { name: 'Select result 1 of “A blue gate”' }).check();
  await page.getByRole('checkbox', { name: 'Select result 1 of “A red gate”' }).check();
  await page.getByRole('button', { name: 'Compare' }).click();
  const comparison = page.getByRole('dialog', { name: 'Side by side' });
  await expect(comparison.getByRole('img')).toHaveCount(2);
  await expect(comparison.getByText('768 × 512', { exact: true })).toBeVisible();
  await expect(comparison.getByRole('term').filter({ hasText: /^Size/ })).toHaveCount(2);
  await expectAccessible(page, '[role=dialog]');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Selected results' })).toContainText('2 selected');
  await expect(page.getByRole('button', { name: 'Compare' })).toBeFocused();
});

test('a result is marked, and another deleted for good', async ({ page, openAs }) => {
  const email = somebody();
  await ask(email, probe('A blue gate', { seconds: 0 }), probe('A red gate', { seconds: 0 }));
  await openAs(email);
  for (const prompt of ['A blue gate', 'A red gate']) await finished(page, prompt);
  const [red, blue] = [card(page, 'A red gate'), card(page, 'A blue gate')];
  const star = blue.getByRole('button', { name: 'Favourite' });
  await Promise.all([page.waitForResponse(/api\/favourites/), star.click()]);
  await expect(star).toHaveAttribute('aria-pressed', 'true');

  const remove = async (one: Locator) => {
    await one.getByRole('button', { name: 'More actions' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).press('Enter');
    await expect(one).toHaveCount(0);
  };
  await remove(red);
  await expect(blue.locator(':focus')).toHaveCount(1);
  await page.reload();
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  await expect(red).toHaveCount(0);
  await remove(blue);
  await expect(page.getByRole('heading', { name: 'Results' })).toBeFocused();
});

test('a result becomes a reference, and the beginning of another', async ({ page, openAs }) => {
  const email = somebody();
  await ask(email, { model: 'local-image', prompt: 'A teapot', params: { size: '512x768' } });
  await openAs(email);
  await finished(page, 'A teapot');
  await card(page, 'A teapot').getByRole('button', { name: 'Use result 1 as reference' }).click();
  await page.getByRole('menuitem', { name: 'Style' }).click();
  await expect(page.getByText('Added as reference: Style')).toBeVisible();
  await card(page, 'A teapot').getByRole('button', { name: 'Reuse' }).click();
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('A teapot');
  await expect(page.getByRole('radio', { name: /512 × 768/ })).toBeChecked();
});

test.describe('on a bad line', () => {
  test.use({ expected: ['Failed to load resource'] });

  test('what runs stays in view, the loss is told, and it goes on by itself', async ({ page, openAs }) => {
    const email = somebody();
    await ask(email, probe('Through a tunnel', { seconds: 14 }));
    await openAs(email);
    const tunnel = card(page, 'Through a tunnel');
    await expect(tunnel.getByText('Generating')).toBeVisible();
    await page.route('**/api/poll/*', (route) => route.abort());
    await expect(tunnel.getByText('Connection lost, trying again…')).toBeVisible({ timeout: 30_000 });
    await expect(tunnel.getByRole('button', { name: 'Cancel' })).toBeVisible();
    await expectAccessible(page);
    await page.unroute('**/api/poll/*');
    await finished(page, 'Through a tunnel');
  });

  test('a file that did not load is asked for again', async ({ page, openAs }) => {
    const files = new RegExp(`^${endpoints().storage}/.*/outputs/`);
    await page.route(files, (route) => route.abort());
    await openAs(somebody());
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A late picture');
    await page.getByRole('button', { name: /^Generate/ }).click();
    const late = card(page, 'A late picture');
    await expect(late.getByText('The file could not be loaded')).toBeVisible({ timeout: 30_000 });
    await page.unroute(files);
    await late.getByRole('button', { name: 'Try again' }).click();
    const picture = late.getByRole('img', { name: 'A late picture' });
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  });
});

test('a word without an end stays in its card, and on the page of its item', async ({ page, openAs }) => {
  const person = somebody();
  const word = 'x'.repeat(280);
  const [task] = await make(person, [{ model: 'local-image', prompt: word, params: { size: '512x512', number: 1 } }]);
  const tooWide = () =>
    page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  await openAs(person);
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    await page.goto(endpoints().web);
    await expect(card(page, word).getByRole('button', { name: 'More actions' })).toBeInViewport({ ratio: 1 });
    expect(await tooWide()).toBe(false);
    await card(page, word).getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Details' }).click();
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Close' })).toBeInViewport({ ratio: 1 });
    expect(await page.getByRole('dialog').evaluate((it) => it.scrollWidth > it.clientWidth)).toBe(false);
    await page.goto(`${endpoints().web}/history/${task?.task_id}`);
    await expect(page.getByRole('button', { name: 'Copy as JSON' })).toBeVisible();
    expect(await tooWide()).toBe(false);
    const copy = await page.getByRole('button', { name: 'Copy as JSON' }).boundingBox();
    expect((copy?.x ?? 0) + (copy?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
  }
});

test.describe('a cancellation that comes too late', () => {
  test.use({ expected: ['409'] });

  test('is told calmly, and the button keeps the focus', async ({ page, openAs }) => {
    const email = somebody();
    await ask(email, probe('Almost there', { seconds: 300 }));
    await openAs(email);
    const headers = { 'Access-Control-Allow-Origin': endpoints().web };
    await page.route('**/api/cancel/*', (route) =>
      route.fulfill({ status: 409, headers, json: { code: 'already_finished' } }),
    );
    const cancel = card(page, 'Almost there').getByRole('button', { name: 'Cancel' });
    await cancel.press('Enter');
    const told = page.getByRole('region', { name: 'Notifications' });
    await expect(told.getByText('It had already finished.')).toBeVisible();
    await expect(told.getByText('It could not be cancelled')).toHaveCount(0);
    await expect(cancel).toBeFocused();
  });
});

test('the empty feed offers three beginnings', async ({ page, openAs }) => {
  await openAs(somebody());
  await expect(page.getByRole('heading', { name: 'What shall we make?' })).toBeVisible();
  await expectAccessible(page);
  const sample = page.getByRole('region', { name: 'Results' }).getByRole('button', { name: /^Video/ });
  await sample.click();
  await expect(page.getByRole('textbox', { name: 'Prompt' })).not.toHaveValue('');
  await expect(page.getByRole('radio', { name: 'Video' })).toBeChecked();
});

test('whoever wants is told when something is done', async ({ page, context, openAs }) => {
  await context.grantPermissions(['notifications']);
  await openAs(somebody());
  await page.getByRole('button', { name: 'Tell me when something is done' }).click();
  const bell = page.getByRole('button', { name: 'Stop telling me when something is done' });
  await expect(bell).toHaveAttribute('aria-pressed', 'true');
  await page.reload();
  await bell.click();
  await expect(page.getByRole('button', { name: 'Tell me when something is done' })).toBeVisible();
});
