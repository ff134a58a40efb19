/** Account: what one has, may use and used; the own data and files; how the app looks and speaks. */
import { readFileSync } from 'node:fs';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { make, somebody } from './made.ts';

const OWL = 'An owl over a red roof';
const PICTURE = { model: 'local-image', prompt: OWL, params: { size: '512x512' } };
const REFUSED = { model: 'local-probe', prompt: 'Refused', params: { outcome: 'block', seconds: 0 } };

test('balance, limits and statement tell where every credit went', async ({ openAs, page }) => {
  const email = somebody('spender');
  const [, made] = await make(email, [REFUSED, PICTURE]);
  await openAs(email, '/account');
  await expect(page.locator('section').filter({ has: page.getByRole('heading', { name: 'Balance' }) })).toContainText(
    '98',
  );
  const quota = page.getByRole('progressbar', { name: 'Credits a month' });
  await expect(quota).toBeVisible();
  await expect(page.getByText(/^2 of /).first()).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Statement', exact: true }).click();
  const rows = page.getByRole('table', { name: 'Statement' }).getByRole('row');
  await expect(rows).toHaveText([
    /^What/,
    /Paid from what was set aside.*2Available after98Set aside after0/,
    /Set aside.*−2Available after98Set aside after2/,
    /Returned.*The provider's safety rules refused.*\+5Available after100/,
    /Set aside.*−5Available after95/,
    /Credits received.*Welcome.*\+100Available after100/,
  ]);
  await expectAccessible(page);
  await rows.nth(1).getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/history/${made?.task_id}$`));
  await expect(page.getByRole('heading', { level: 1, name: OWL })).toBeVisible();
});

test('usage and files are listed, and everything can be taken along', async ({ openAs, page }) => {
  const email = somebody('collector');
  const [made] = await make(email, [PICTURE]);
  await openAs(email, '/account/usage');
  const month = page.getByRole('table', { name: /^\w+ \d{4}$/ });
  await expect(month.getByRole('row', { name: /Local sketch/ })).toContainText('2');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'The year before' }).click();
  await expect(page.getByRole('heading', { name: /^Nothing was generated in \d{4}$/ })).toBeVisible();

  await page.getByRole('link', { name: 'Files', exact: true }).click();
  const file = page.getByRole('table', { name: 'Files' }).getByRole('row').nth(1);
  await expect(file.getByRole('link', { name: /^Open local-image-.*\.png$/ })).toHaveAttribute('href', /^http/);
  const picture = page.waitForEvent('download');
  await file.getByRole('button', { name: /^Download/ }).click();
  expect(
    readFileSync(await (await picture).path())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  await expectAccessible(page);
  await page.getByRole('radio', { name: 'Uploads' }).click({ force: true });
  await expect(page.getByRole('heading', { name: 'No files yet' })).toBeVisible();

  await page.getByRole('link', { name: 'Overview' }).click();
  const exporting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export my data' }).click();
  const lines = readFileSync(await (await exporting).path(), 'utf-8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ type }) => type)).toEqual(['account', 'task', 'ledger_entry', 'ledger_entry', 'ledger_entry']);
  expect(lines[1]).toMatchObject({ task_id: made?.task_id, prompt: OWL });
});

test('theme, language and shortcuts are chosen here and kept', async ({ openAs, page }) => {
  await openAs(somebody('chooser'), '/account');
  await page.getByRole('radio', { name: 'Dark' }).click({ force: true });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('radio', { name: 'Русский' }).click({ force: true });
  await expect(page.getByRole('heading', { level: 1, name: 'Аккаунт' })).toBeVisible();
  await page.getByRole('switch', { name: /Одиночные клавиши/ }).uncheck();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  await expect(page.getByRole('switch', { name: /Одиночные клавиши/ })).not.toBeChecked();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole('main').getByRole('button', { name: 'Выйти' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Вход' })).toBeVisible();
});

test.describe('on a phone, in Russian', () => {
  test.use({ viewport: { width: 360, height: 740 }, locale: 'ru-RU' });

  test('every part fits', async ({ openAs, page }) => {
    const email = somebody('phone');
    await make(email, [PICTURE]);
    await openAs(email, '/account');
    for (const [link, seen] of [
      ['Обзор', 'кредитов доступно'],
      ['Выписка', 'Списано из отложенного'],
      ['Расход', '2 кредита'],
      ['Файлы', 'Показан 1'],
    ] as const) {
      await page.getByRole('link', { name: link, exact: true }).click();
      await expect(page.getByRole('main').getByText(seen).first()).toBeVisible();
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over, link).toBeLessThanOrEqual(0);
      await expectAccessible(page);
    }
  });
});
