/** Composing: every kind, references by every way in, the price before and why one cannot start; by keyboard, on a phone, over a reload. */
import type { Locator, Page } from '@playwright/test';
import type { Schemas } from '../src/api/client.ts';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { endpoints, local } from './system.ts';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const SHOTS = process.env.SHOTS;

/** A new person for each test: their credits are their own. */
const somebody = (name: string) => `studio-${name}-${Date.now().toString(36)}@example.com`;

const prompt = (page: Page) => page.getByRole('textbox', { name: 'Prompt' });
const generate = (page: Page) => page.getByRole('button', { name: /^Generate · / });
const slot = (page: Page, role: string) => page.getByRole('group', { name: role, exact: true });
const kind = (page: Page, name: string) => page.getByRole('radio', { name, exact: true });

async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/studio-${name}.png` });
}

/** Press it, and bring what was asked for and what was answered; `instead` is sent in place of what the page says. */
async function started(page: Page, press: () => Promise<void>, instead: object = {}) {
  // Of a request that only passes by, Playwright does not see the body.
  let asked: Schemas['GenerationRequest'] | undefined;
  await page.route('**/api/generate', (route) => {
    asked = route.request().postDataJSON();
    return route.continue({ postData: JSON.stringify({ ...asked, ...instead }) });
  });
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/generate'));
  await press();
  const status = (await answered).status();
  // Not before: an answer that comes while this is taken away may go unseen.
  await page.unroute('**/api/generate');
  return { status, asked };
}

/** A picture of one colour, as the bytes of a PNG. */
async function picture(page: Page, color: string): Promise<Buffer> {
  const address = await page.evaluate((fill) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 96, height: 64 });
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
    pen.fillStyle = fill;
    pen.fillRect(0, 0, 96, 64);
    return canvas.toDataURL('image/png');
  }, color);
  return Buffer.from(address.split(',')[1] as string, 'base64');
}

/** What a person drags or copies from outside the browser. */
function files(page: Page, bytes: Buffer, name: string) {
  return page.evaluateHandle(
    ([base64, called]) => {
      const data = Uint8Array.from(atob(base64 as string), (one) => one.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([data], called as string, { type: 'image/png' }));
      return transfer;
    },
    [bytes.toString('base64'), name],
  );
}

async function choose(page: Page, where: Locator, role: string, file: Parameters<Locator['setInputFiles']>[0]) {
  const chooser = page.waitForEvent('filechooser');
  await where.getByRole('button', { name: `Add an image: ${role}` }).click();
  await (await chooser).setFiles(file as string);
}

/** Call the API as somebody. */
async function call(email: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${endpoints().gateway}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      Authorization: `Bearer ${local('token', email).trim()}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': crypto.randomUUID(),
    },
    body: body && JSON.stringify(body),
  });
  expect(response.ok, await response.clone().text()).toBe(true);
  return response.json();
}

/** Into the studio as a new person; their address. */
async function enter(openAs: (email: string) => Promise<Page>, name: string): Promise<string> {
  const email = somebody(name);
  const page = await openAs(email);
  await page
    .getByRole('button', { name: /Generate · |Создать · / })
    .or(page.getByRole('button', { name: 'Open the composer' }))
    .waitFor();
  return email;
}

test.use({ viewport: DESK });

test('a text: the price stands on the button, and ctrl+Enter starts it', async ({ page, openAs }) => {
  await enter(openAs, 'text');
  await page.keyboard.press('Alt+1');
  await expect(kind(page, 'Text')).toBeChecked();
  await expect(generate(page)).toBeDisabled();
  await expect(page.getByText('Describe what you want first.')).toBeVisible();
  await page.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('p');
  await expect(prompt(page)).toBeFocused();
  await page.keyboard.type('A short poem about rain');
  await expect(generate(page)).toHaveAccessibleName('Generate · 1 credit');
  await expect(page.getByText('99 credits left after')).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Longest answer (tokens)' }).fill('32');
  const { status, asked } = await started(page, () => page.keyboard.press('Control+Enter'));
  expect(status).toBe(202);
  expect(asked).toMatchObject({
    model: 'local-text',
    prompt: 'A short poem about rain',
    params: { max_tokens: 32 },
    credits: 1,
  });
  await expect(page.getByRole('banner')).toContainText('99');
  await prompt(page).fill('something else');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(prompt(page)).toHaveValue('A short poem about rain');
  await page.keyboard.press('Alt+ArrowDown');
  await expect(prompt(page)).toHaveValue('something else');
});

test('an image with references chosen, pasted and dropped; they are moved, weighed, removed, and survive a reload', async ({
  page,
  openAs,
}) => {
  await enter(openAs, 'image');
  await prompt(page).fill('A lighthouse at dawn');
  await expectAccessible(page);
  const [red, green, blue] = [
    await picture(page, 'crimson'),
    await picture(page, 'seagreen'),
    await picture(page, 'navy'),
  ];

  await choose(page, slot(page, 'Character'), 'Character', { name: 'red.png', mimeType: 'image/png', buffer: red });
  await expect(page.getByRole('img', { name: 'Character: red.png' })).toBeVisible();

  const pasted = await files(page, green, 'green.png');
  await slot(page, 'Style').getByRole('button', { name: 'Add an image: Style' }).focus();
  await page.evaluate((clipboardData) => {
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, pasted);
  await expect(page.getByRole('img', { name: 'Style: green.png' })).toBeVisible();

  const dragged = await files(page, blue, 'blue.png');
  await page.getByRole('main').dispatchEvent('dragover', { dataTransfer: dragged });
  await expect(page.getByText('Drop the image where it belongs')).toBeVisible();
  await shot(page, 'drop');
  await page.locator('[data-drop=color]').dispatchEvent('drop', { dataTransfer: dragged });
  await expect(page.getByRole('img', { name: 'Color: blue.png' })).toBeVisible();
  await expect(page.getByText('Drop the image where it belongs')).toBeHidden();

  await slot(page, 'Character').getByRole('slider').fill('0.8');
  await slot(page, 'Color').getByRole('button', { name: 'Options of blue.png' }).click();
  await page.getByRole('menuitem', { name: 'Move to Style' }).click();
  await expect(slot(page, 'Style').getByRole('img')).toHaveCount(2);
  await slot(page, 'Style').getByRole('img', { name: 'Style: blue.png' }).dragTo(slot(page, 'Color'));
  await expect(page.getByRole('img', { name: 'Color: blue.png' })).toBeVisible();
  await page.getByRole('radio', { name: '3', exact: true }).check();
  await expect(generate(page)).toHaveAccessibleName('Generate · 6 credits');
  await expect(page.getByText('3 results · 94 credits left after')).toBeVisible();
  await shot(page, 'image');
  await expectAccessible(page);

  await page.reload();
  await expect(prompt(page)).toHaveValue('A lighthouse at dawn');
  await expect(page.getByRole('img', { name: /^(Character|Style|Color): / })).toHaveCount(3);
  await expect(generate(page)).toHaveAccessibleName('Generate · 6 credits');
  const { status, asked } = await started(page, () => generate(page).click());
  expect(status).toBe(202);
  expect(asked?.params).toEqual({ number: 3 });
  expect(asked?.references).toMatchObject([{ role: 'character', strength: 0.8 }, { role: 'style' }, { role: 'color' }]);

  await slot(page, 'Style').getByRole('button', { name: 'Remove green.png' }).click();
  await expect(slot(page, 'Style').getByRole('img')).toHaveCount(0);
  await kind(page, 'Text').check();
  await expect(page.getByText('Kept aside: Local text (SmolLM2 135M) does not take these images.')).toBeVisible();
  await expectAccessible(page, '[data-composer]');
  await shot(page, 'aside');
});

test('a video that keeps to an image from the history', async ({ page, openAs }) => {
  const email = await enter(openAs, 'video');
  const { task_id } = await call(email, '/api/generate', { model: 'local-image', prompt: 'Blue hills' });
  await expect
    .poll(async () => (await call(email, `/api/poll/${task_id}`)).status, { timeout: 30_000 })
    .toBe('succeeded');
  await kind(page, 'Video').check();
  await prompt(page).fill('The hills wake up');
  await page.getByRole('button', { name: 'From history: Style' }).click();
  const dialog = page.getByRole('dialog', { name: 'Choose an image: Style' });
  await dialog.getByRole('searchbox').fill('blue hil');
  await expect(dialog.getByRole('button', { name: 'Use Blue hills' })).toBeVisible();
  await expectAccessible(page, '[role=dialog]');
  await shot(page, 'picker');
  await dialog.getByRole('searchbox').fill('nothing like it');
  await expect(dialog.getByText('Nothing found for “nothing like it”')).toBeVisible();
  await dialog.getByRole('searchbox').fill('');
  await dialog.getByRole('button', { name: 'Use Blue hills' }).click();
  await expect(page.getByRole('img', { name: 'Style: Blue hills' })).toBeVisible();
  await expect(generate(page)).toHaveAccessibleName('Generate · 5 credits');
  const { status, asked } = await started(page, () => generate(page).click());
  expect(status).toBe(202);
  expect(asked?.references).toEqual([{ role: 'style', output: { task_id, index: 0 } }]);
});

test('too few credits: the button says what is missing, and what fits can still be started', async ({
  page,
  openAs,
}) => {
  const email = await enter(openAs, 'poor');
  const { uid } = await call(email, '/api/me');
  await call('cleo@example.com', `/api/admin/users/${uid}/credits`, { amount: -97, reason: 'test of an empty purse' });
  await page.reload();
  await prompt(page).fill('Four lighthouses');
  await page.getByRole('radio', { name: '4', exact: true }).check();
  await expect(page.getByText('5 credits are missing.')).toBeVisible();
  await expect(generate(page)).toBeDisabled();
  await expect(generate(page)).toHaveAccessibleDescription(/5 credits are missing/);
  await expectAccessible(page);
  await shot(page, 'poor');
  await page.getByRole('radio', { name: '1', exact: true }).check();
  await expect(generate(page)).toBeEnabled();
});

test('a file that cannot be used says why in its slot, and stops nothing', async ({ page, openAs }) => {
  await enter(openAs, 'files');
  await prompt(page).fill('A lighthouse');
  const character = slot(page, 'Character');
  await choose(page, character, 'Character', {
    name: 'notes.gif',
    mimeType: 'image/gif',
    buffer: Buffer.from('GIF89a'),
  });
  await expect(character.getByText('notes.gif is not a PNG, JPEG or WebP.')).toBeVisible();
  await choose(page, character, 'Character', {
    name: 'big.png',
    mimeType: 'image/png',
    buffer: Buffer.alloc(10 * 1024 * 1024 + 1),
  });
  await expect(character.getByText('big.png is larger than 10 MB.')).toBeVisible();
  await expect(character.getByText('notes.gif')).toBeHidden();
  await expectAccessible(page, '[data-composer]');
  await shot(page, 'bad-file');
  await character.getByRole('button', { name: 'Dismiss' }).click();
  await expect(generate(page)).toBeEnabled();
});

test.describe('refused by the API', () => {
  test.use({ expected: ['status of 422', 'status of 409'] });

  test('what only looks like a picture is refused after the upload, in its slot', async ({ page, openAs }) => {
    await enter(openAs, 'fake');
    await choose(page, slot(page, 'Style'), 'Style', {
      name: 'fake.png',
      mimeType: 'image/png',
      buffer: Buffer.from('not a picture'),
    });
    await expect(slot(page, 'Style').getByText('This file is not a picture we can use.')).toBeVisible();
  });

  test('another price than the one shown is asked about again', async ({ page, openAs }) => {
    await enter(openAs, 'price');
    await prompt(page).fill('A lighthouse');
    await expect(generate(page)).toBeEnabled();
    // As if the price had been another one when this page last asked.
    const { status } = await started(page, () => generate(page).click(), { credits: 1 });
    expect(status).toBe(409);
    await expect(page.getByText('The price has changed: it is 2 now. Press again to accept it.')).toBeVisible();
    expect((await started(page, () => generate(page).click())).status).toBe(202);
  });
});

// It is seen here: the API is not asked, and so the console stays quiet.
test('a prompt that is too long for its model says so at the prompt', async ({ page, openAs }) => {
  await enter(openAs, 'long');
  await kind(page, 'Text').check();
  await prompt(page).fill('word '.repeat(500));
  await expect(prompt(page)).toHaveAccessibleDescription('500 characters too many');
  await expect(generate(page)).toBeDisabled();
  await expect(page.getByText('Something above is not right.')).toBeVisible();
});

test('a number out of bounds says so at its field; Reset brings back what is usual', async ({ page, openAs }) => {
  await enter(openAs, 'params');
  await kind(page, 'Text').check();
  await prompt(page).fill('Hello');
  const longest = page.getByRole('spinbutton', { name: 'Longest answer (tokens)' });
  await longest.fill('4000');
  await expect(longest).toHaveAccessibleDescription('From 8 to 512.');
  await expect(generate(page)).toBeDisabled();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(longest).toHaveValue('160');
  await expect(generate(page)).toBeEnabled();
});

test('by keyboard alone: another model, its settings, and off it goes', async ({ page, openAs }) => {
  await enter(openAs, 'keys');
  const model = page.getByRole('button', { name: /^Model/ });
  await model.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: /Local probe/ })).toBeVisible();
  await expectAccessible(page, '[role=menu]');
  await shot(page, 'models');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(model).toContainText('Local probe');
  await expect(model).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(prompt(page)).toBeFocused();
  await page.keyboard.type('Nothing but keys');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Clear the prompt' })).not.toBeFocused();
  const { status, asked } = await started(page, () => page.keyboard.press('Control+Enter'));
  expect(status).toBe(202);
  expect(asked).toMatchObject({ model: 'local-probe', prompt: 'Nothing but keys', credits: 5 });
});

test('on a phone the composer is a sheet that the bar at the bottom opens', async ({ page, openAs }) => {
  await page.setViewportSize(PHONE);
  await enter(openAs, 'phone');
  const bar = page.getByRole('button', { name: 'Open the composer' });
  await expect(bar).toBeVisible();
  await bar.click();
  const sheet = page.getByRole('dialog');
  await expect(prompt(page)).toBeFocused();
  await page.keyboard.type('A phone full of stars');
  await shot(page, 'phone');
  await expectAccessible(page, '[role=dialog]');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(bar).toContainText('A phone full of stars');
  await bar.click();
  const { status } = await started(page, () => generate(page).click());
  expect(status).toBe(202);
  await expect(sheet).toBeHidden();
  await shot(page, 'phone-feed');
});

test('in Russian', async ({ page, openAs }) => {
  await page.addInitScript(() => localStorage.setItem('language', 'ru'));
  await enter(openAs, 'ru');
  await page.getByRole('textbox', { name: 'Запрос' }).fill('Маяк на рассвете');
  await page.getByRole('radio', { name: '4', exact: true }).check();
  await expect(page.getByRole('button', { name: 'Создать · 8 кредитов' })).toBeEnabled();
  await expect(page.getByText('4 результата · останется 92 кредита')).toBeVisible();
  await shot(page, 'ru');
  await expectAccessible(page);
});
