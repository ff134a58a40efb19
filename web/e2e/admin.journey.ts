/** Administration: people, their credits and limits, departments and their months; and what a manager may do of it. */
import { randomUUID } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { call, make, somebody } from './made.ts';
import { endpoints, local } from './system.ts';

const CLEO = 'cleo@example.com';
const MARK = 'mark@example.com';
const TEXT = { model: 'local-text', prompt: 'One line about the sea' };

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

/** Somebody who was added, and has not signed in yet. */
const added = (email: string, rest: object = {}) => asCleo<Person>('POST', '/api/admin/users', { email, ...rest });

/** Departments stay for ever: each run has its own. */
const anId = () => `lab-${randomUUID().slice(0, 8)}`;

const peopleAt = (email: string) => `/admin/people?q=${encodeURIComponent(email)}`;
/** Messages at the edge are dialogs, too, for those who listen. */
const dialog = (page: Page) => page.locator('[role="dialog"]:not([aria-modal="false"])');
const row = (page: Page, email: string) => page.getByRole('row').filter({ hasText: email });

async function act(page: Page, name: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: what, exact: true }).click();
  await expect(dialog(page)).toBeVisible();
}

/** The app of somebody else, in a browser of their own. */
async function ofSomebodyElse(browser: Browser, email: string, path = '/'): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${endpoints().web}${path}`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByTestId('developer-sign-in').getByRole('button').click();
  await page.getByRole('banner').waitFor();
  return page;
}

test('an administrator adds a person, and tops up: a double click is one entry, and nothing goes below zero', async ({
  openAs,
  page,
}) => {
  const email = somebody('added');
  await openAs(CLEO, '/admin');
  await page.getByRole('button', { name: 'Add a person' }).click();
  await dialog(page).getByLabel('E-mail').fill(email);
  await dialog(page).getByLabel('Department').selectOption({ label: 'Design' });
  await page.getByLabel('Credits to begin with').fill('120');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Add', exact: true }).dblclick();
  await expect(page.getByText(`${email} is added`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add a person' })).toBeFocused();

  await page.keyboard.press('/');
  await page.keyboard.type(email);
  await expect(page).toHaveURL(new RegExp(`q=${email.split('@')[0]}`));
  await expect(row(page, email)).toContainText('Design');
  await expect(row(page, email)).toContainText('Invited');

  await act(page, email, 'Change credits');
  const amount = dialog(page).getByLabel('Credits', { exact: true });
  await amount.fill('100');
  const topUp = dialog(page).getByRole('button', { name: 'Top up' });
  await expect(topUp).toBeDisabled();
  await page.getByLabel('Reason').fill('Contest in November');
  await expect(dialog(page).getByRole('status')).toContainText('120');
  await expect(dialog(page).getByRole('status')).toContainText('220');
  await expectAccessible(page);
  await topUp.dblclick();
  await expect(dialog(page)).toBeHidden();
  await expect(row(page, email)).toContainText('220');

  await row(page, email).getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: email })).toBeVisible();
  const entries = page.getByRole('table', { name: 'Statement' }).getByRole('row');
  await expect(entries.filter({ hasText: 'Contest in November' })).toHaveCount(1);
  await expect(entries).toHaveCount(3);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Change credits' }).click();
  await dialog(page).getByText('Deduct', { exact: true }).click();
  await amount.fill('221');
  await page.getByLabel('Reason').fill('Too many');
  await expect(page.getByRole('alert')).toHaveText('Only 220 are available: a balance cannot go below zero.');
  await expect(dialog(page).getByRole('button', { name: 'Deduct' })).toBeDisabled();
  await expectAccessible(page);
  await amount.fill('220');
  await dialog(page).getByRole('button', { name: 'Deduct' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(entries.first().or(entries.nth(1)).filter({ hasText: 'Too many' })).toContainText('−220');
});

test('who cannot be added is said at the field, and who is here already is shown', async ({
  openAs,
  page,
  expected,
}) => {
  expected.push('409', '422');
  const { uid, email } = await added(somebody('here'));
  await openAs(CLEO, '/admin');
  await page.getByRole('button', { name: 'Add a person' }).click();
  const add = dialog(page).getByRole('button', { name: 'Add', exact: true });
  await expect(add).toHaveAccessibleDescription('Enter an e-mail address first.');
  await page.getByLabel('Credits to begin with').fill('10000001');
  await expect(dialog(page).getByRole('alert')).toHaveText('At most 10,000,000.');
  await page.getByLabel('Credits to begin with').fill('');
  await dialog(page).getByLabel('E-mail').fill('somebody@elsewhere.org');
  await add.click();
  await expect(dialog(page).getByRole('alert')).toHaveText(/^Only people with an address of the organisation/);
  await dialog(page).getByLabel('E-mail').fill(email);
  await expect(dialog(page).getByRole('alert')).toHaveCount(0);
  await add.click();
  await expect(dialog(page).getByRole('alert')).toContainText('This person is here already.');
  await expectAccessible(page);
  await dialog(page).getByRole('link', { name: 'Show them' }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/people/${uid}`));
  await expect(dialog(page)).toBeHidden();
});

test('without a network nothing is changed, and the dialog says so at once', async ({ openAs, page, context }) => {
  const person = await added(somebody('offline'), { credits: 10 });
  await openAs(CLEO, peopleAt(person.email));
  await act(page, person.email, 'Change credits');
  const amount = dialog(page).getByLabel('Credits', { exact: true });
  await amount.fill('0');
  await expect(dialog(page).getByRole('alert')).toHaveText('A whole number, 1 or more.');
  await amount.fill('5');
  const topUp = dialog(page).getByRole('button', { name: 'Top up' });
  await expect(topUp).toHaveAccessibleDescription('Give a reason first.');
  await page.getByLabel('Reason').fill('Once');
  await context.setOffline(true);
  await topUp.click();
  await expect(dialog(page).getByRole('alert')).toContainText('You are offline.');
  await expect(amount).toBeEnabled();
  await context.setOffline(false);
  await topUp.dblclick();
  await expect(dialog(page)).toBeHidden();
  await expect(row(page, person.email)).toContainText('15');
});

test('a balance that somebody else lowered meanwhile is told as it is now', async ({ openAs, page, expected }) => {
  expected.push('402');
  const person = await added(somebody('lowered'), { credits: 84 });
  await openAs(CLEO, peopleAt(person.email));
  await act(page, person.email, 'Change credits');
  await dialog(page).getByText('Deduct', { exact: true }).click();
  await dialog(page).getByLabel('Credits', { exact: true }).fill('80');
  await page.getByLabel('Reason').fill('Too many');
  await expect(dialog(page).getByRole('status')).toContainText('84');
  await asCleo('POST', `/api/admin/users/${person.uid}/credits`, { amount: -50, reason: 'Meanwhile' });
  await dialog(page).getByRole('button', { name: 'Deduct' }).click();
  await expect(dialog(page).getByRole('alert')).toHaveText('Only 34 are available: a balance cannot go below zero.');
  await expect(dialog(page).getByRole('status')).toHaveText('34');
  await dialog(page).getByLabel('Credits', { exact: true }).fill('30');
  await expect(dialog(page).getByRole('alert')).toHaveCount(0);
  await expect(dialog(page).getByRole('status')).toContainText('4');
  await dialog(page).getByRole('button', { name: 'Deduct' }).click();
  await expect(row(page, person.email)).toContainText('4');
});

test('a manager who passes on more than is left by now is told how much is', async ({ openAs, page, expected }) => {
  expected.push('429');
  const id = anId();
  await asCleo('PUT', `/api/admin/departments/${id}`, { title: `Lab ${id}`, monthly_grants: 30 });
  const manager = await added(somebody('passing'), { department: id, role: 'manager' });
  const person = await added(somebody('passed'), { department: id });
  await openAs(manager.email, peopleAt(person.email));
  await act(page, person.email, 'Change credits');
  await dialog(page).getByLabel('Credits', { exact: true }).fill('20');
  await page.getByLabel('Reason').fill('Sketches');
  await expect(dialog(page).getByText('30 left to pass on this month')).toBeVisible();
  await asCleo('PUT', `/api/admin/departments/${id}`, { monthly_grants: 10 });
  await dialog(page).getByRole('button', { name: 'Top up' }).click();
  await expect(dialog(page).getByRole('alert')).toHaveText('Your department has 10 left to pass on this month.');
  await dialog(page).getByLabel('Credits', { exact: true }).fill('10');
  await dialog(page).getByRole('button', { name: 'Top up' }).click();
  await expect(dialog(page)).toBeHidden();
});

test('an answer that was lost may be asked for again, and is counted once', async ({ openAs, page, expected }) => {
  expected.push('ERR_FAILED');
  const person = await added(somebody('lost'), { credits: 10 });
  await openAs(CLEO, peopleAt(person.email));
  await act(page, person.email, 'Change credits');
  await dialog(page).getByLabel('Credits', { exact: true }).fill('5');
  await page.getByLabel('Reason').fill('Once');
  const path = `**/api/admin/users/${person.uid}/credits`;
  // It arrives, and what is answered does not.
  await page.route(path, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await dialog(page).getByRole('button', { name: 'Top up' }).click();
  await expect(dialog(page).getByText('it is counted once')).toBeVisible();
  await expect(dialog(page).getByLabel('Credits', { exact: true })).toBeDisabled();
  await expectAccessible(page);
  await page.unroute(path);
  await dialog(page).getByRole('button', { name: 'Try again' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(row(page, person.email)).toContainText('15');
});

test('role and department are changed, and whoever is blocked is shut out where they are', async ({
  browser,
  openAs,
  page,
}) => {
  const email = somebody('moved');
  const theirs = await ofSomebodyElse(browser, email);
  await openAs(CLEO, peopleAt(email));
  const name = (await row(page, email).getByRole('link').textContent()) ?? '';

  await act(page, name, 'Change role');
  await dialog(page).getByLabel('Role').selectOption('Manager');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(row(page, email)).toContainText('Manager');
  await act(page, name, 'Change department');
  await dialog(page).getByLabel('Department').selectOption({ label: 'Research' });
  const { items } = await asCleo<{ items: Person[] }>('GET', `/api/admin/users?q=${encodeURIComponent(email)}`);
  await asCleo('PATCH', `/api/admin/users/${items[0]?.uid}`, { department: 'design' });
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('It is now: Design.');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(row(page, email)).toContainText('Research');
  await theirs.reload();
  await expect(theirs.getByRole('navigation').getByRole('link', { name: 'Admin' }).first()).toBeVisible();

  await act(page, name, 'Block');
  await expect(dialog(page).getByText('They are shut out at once')).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'Block' })).toBeDisabled();
  await page.getByLabel('Reason').fill('Left the company');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Block' }).click();
  await expect(row(page, email)).toContainText('Blocked');
  await theirs.getByRole('link', { name: 'History' }).first().click();
  await theirs.reload();
  await expect(theirs.getByRole('heading', { name: 'Your account is blocked' })).toBeVisible();

  await page.getByLabel('Status').selectOption('Blocked');
  await expect(page).toHaveURL(/status=blocked/);
  await act(page, name, 'Unblock');
  await expect(dialog(page).getByText('Left the company')).toBeVisible();
  await page.getByLabel('Reason').fill('Came back');
  await dialog(page).getByRole('button', { name: 'Unblock' }).click();
  await expect(page.getByRole('heading', { name: 'Nobody fits this search' })).toBeVisible();
  await expectAccessible(page);
  await theirs.getByRole('button', { name: 'Check again' }).click();
  await expect(theirs.getByRole('banner')).toBeVisible();
  await theirs.context().close();
});

test('nobody blocks or demotes oneself', async ({ openAs, page }) => {
  await openAs(CLEO, peopleAt(CLEO));
  await page.getByRole('button', { name: 'Actions for Cleo' }).click();
  for (const what of [/^Change role/, /^Block/, /^Erase/]) {
    const item = page.getByRole('menuitem', { name: what });
    await expect(item).toHaveAttribute('aria-disabled', 'true');
    await expect(item).toContainText('Nobody does this to themselves.');
  }
  await expectAccessible(page);
});

test('somebody who is blocked is erased after their address was typed', async ({ openAs, page }) => {
  const person = await added(somebody('erased'));
  await asCleo('PATCH', `/api/admin/users/${person.uid}`, { status: 'blocked', reason: 'Left' });
  await openAs(CLEO, `/admin/people/${person.uid}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Erase for good' }).click();
  const erase = dialog(page).getByRole('button', { name: 'Erase for good' });
  await page.getByLabel('Reason').fill('Asked for it');
  await expect(erase).toBeDisabled();
  await page.getByLabel(`Type ${person.email} to confirm`).fill(person.email);
  await expectAccessible(page);
  await erase.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Erased person' })).toBeVisible();
  await expect(page.getByText(person.email)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'More actions' })).toBeHidden();
});

test('a list is looked at before anybody is added', async ({ openAs, page }) => {
  const [first, second] = [somebody('listed'), somebody('listed')];
  await openAs(CLEO, '/admin/people');
  await page.getByRole('button', { name: 'Import a list' }).click();
  await page
    .getByLabel('List')
    .fill(
      `email;name;role;department;credits\n${first};Fiona First;user;design;70\n${second}\n${CLEO}\n${first}\nnot an address`,
    );
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Check the list' }).click();
  const list = dialog(page).getByRole('table');
  await expect(list.getByRole('row').filter({ hasText: first })).toContainText('70');
  await expect(list.getByRole('row')).toHaveCount(3);
  for (const [part, said] of [
    ['Not understood', 'email'],
    ['Twice', first],
    ['Here already', CLEO],
  ] as const) {
    await dialog(page).getByRole('radio', { name: part }).check({ force: true });
    await expect(dialog(page).getByRole('table')).toContainText(said);
  }
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Add 2 people' }).click();
  await expect(dialog(page).getByText('2 people are added.')).toBeVisible();
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await page.getByLabel('Name or e-mail').fill(first);
  await expect(row(page, first)).toContainText('Fiona First');
  await expect(row(page, first)).toContainText('70');
});

test('a department has a budget that fills, its people are topped up together, its month is closed and proved', async ({
  openAs,
  page,
  expected,
}) => {
  expected.push('404');
  const id = anId();
  await openAs(CLEO, '/admin/departments');
  await page.getByRole('button', { name: 'Add a department' }).click();
  await page.getByLabel('Name').fill(`Lab ${id}`);
  await page.getByLabel('Id', { exact: true }).fill(id);
  await page.getByLabel('Credits a month').fill('2');
  await page.getByLabel('Credits managers may pass on a month').fill('30');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Create' }).click();
  const card = page.getByRole('article', { name: `Lab ${id}` });
  await expect(card).toContainText('of 2 credits');
  await card.getByRole('button', { name: 'Edit' }).click();
  await dialog(page).getByLabel('Credits a month').fill('3');
  await asCleo('PUT', `/api/admin/departments/${id}`, { monthly_credits: 7 });
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('It is now: Credits a month: 7.');
  await dialog(page).getByLabel('Credits a month').fill('2');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(card).toContainText('of 2 credits');

  const [rich, poor] = [somebody('rich'), somebody('poor')];
  await added(rich, { department: id, credits: 50 });
  await added(poor, { department: id, credits: 5 });
  await make(rich, [TEXT, TEXT]);
  await page.reload();
  await expect(card).toContainText('Used up');
  await expect(card.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100');
  await expect(make(rich, [TEXT])).rejects.toThrow(/budget_exhausted/);
  await expectAccessible(page);

  await card.getByRole('link', { name: 'People' }).click();
  await expect(row(page, rich)).toBeVisible();
  await page.getByRole('button', { name: 'Credits for many' }).click();
  await dialog(page).getByText('Deduct', { exact: true }).click();
  await page.getByLabel('Credits for each').fill('10');
  await page.getByLabel('Reason').fill('Returned');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Preview' }).click();
  await expect(dialog(page).getByRole('region', { name: 'Left out' })).toContainText(poor);
  await expect(dialog(page).getByRole('table').getByRole('row').nth(1)).toContainText('48');
  await expect(dialog(page).getByRole('table').getByRole('row').nth(1)).toContainText('38');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Deduct from 1 person' }).click();
  await expect(dialog(page).getByText('1 person has got it.')).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(row(page, rich)).toContainText('38');
  await expect(row(page, poor)).toContainText('5');

  await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Departments' }).click();
  await card.getByRole('button', { name: 'Months' }).click();
  await page.getByRole('button', { name: 'Close the month' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Close the month' }).click();
  await expect(dialog(page).getByText(/^[0-9a-f]{64}$/)).toBeVisible();
  await expect(dialog(page).getByText(/^0 movements with the sums, /)).toBeVisible();
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Verify' }).click();
  await expect(dialog(page).getByText('Ledger, file and record say the same.')).toBeVisible();
  const file = await fetch((await dialog(page).getByRole('link', { name: 'Download' }).getAttribute('href')) ?? '');
  expect(file.ok).toBe(true);
});

test('people who are picked are topped up together', async ({ openAs, page }) => {
  const key = randomUUID().slice(0, 8);
  const [first, second] = [`pick-${key}-a@example.com`, `pick-${key}-b@example.com`];
  await added(first, { credits: 1 });
  await added(second, { credits: 2 });
  await openAs(CLEO, `/admin/people?q=pick-${key}`);
  await page.getByRole('checkbox', { name: `Select ${first}` }).check();
  const bar = page.getByRole('region', { name: 'Selected people' });
  await expect(bar).toContainText('1 selected');
  await bar.getByRole('button', { name: 'Select all shown' }).click();
  await expectAccessible(page);
  await bar.getByRole('button', { name: 'Change credits' }).click();
  await page.getByLabel('Credits for each').fill('40');
  await page.getByLabel('Reason').fill('Prize');
  await dialog(page).getByRole('button', { name: 'Preview' }).click();
  await expect(dialog(page).getByText('80 credits in all')).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Top up 2 people' }).click();
  await expect(dialog(page).getByText('2 people have got it.')).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(row(page, first)).toContainText('41');
  await expect(row(page, second)).toContainText('42');
});

test('own limits hold, and stand on the page of the person', async ({ openAs, page }) => {
  const person = await added(somebody('limited'));
  await openAs(CLEO, `/admin/people/${person.uid}`);
  await page.getByRole('button', { name: 'Own limits' }).click();
  await dialog(page).getByLabel('Generations a day').fill('1');
  await dialog(page).getByRole('group', { name: 'Kinds' }).first().getByText('Only these').click();
  await dialog(page).getByRole('checkbox', { name: 'Video' }).uncheck();
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole('main').getByText('Text, Image')).toBeVisible();
  await make(person.email, [TEXT]);
  await expect(make(person.email, [TEXT])).rejects.toThrow(/quota_exceeded/);
  await page.reload();
  const used = page.getByRole('listitem').filter({ hasText: 'Generations a day' });
  await expect(used).toContainText('own1 of 1');
  await expect(used).toContainText('Reached');
  await expect(used.getByRole('time')).toContainText('Starts anew');
  await expect(used.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Own limits' }).click();
  await dialog(page).getByRole('button', { name: 'All as the role' }).click();
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('main').getByText('Text, Image')).toBeHidden();
  await make(person.email, [TEXT]);

  await page.getByRole('button', { name: 'Own allowance' }).click();
  await dialog(page).getByText('Their own').click();
  await page.getByLabel('Credits each month').fill('75');
  await dialog(page).getByText('Expires').click();
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('75 credits, expire')).toBeVisible();
});

test('the limits of a role are saved where they changed, and put back', { tag: '@alone' }, async ({ openAs, page }) => {
  await openAs(CLEO, '/admin/quotas');
  const managers = page.getByRole('form', { name: 'Manager' });
  const field = managers.getByLabel('Credits a day');
  const before = await field.inputValue();
  await field.fill('much');
  await expect(managers.getByRole('alert')).toHaveText('A whole number, 0 or more.');
  await expect(managers.getByRole('button', { name: 'Save' })).toBeDisabled();
  await expectAccessible(page);
  await managers.getByRole('button', { name: 'Reset' }).click();
  await expect(field).toHaveValue(before);

  await managers.getByLabel('Running at once').fill('0');
  await expect(managers.getByText('0 shuts the whole role out')).toBeVisible();
  await expectAccessible(page);
  const pages = page.getByRole('main').getByRole('navigation');
  await pages.getByRole('link', { name: 'Models' }).click();
  await expect(managers).toBeHidden();
  await pages.getByRole('link', { name: 'Limits' }).click();
  await expect(managers.getByLabel('Running at once')).toHaveValue('0');
  await expect(managers.getByText('Not saved yet')).toBeVisible();
  await managers.getByRole('button', { name: 'Reset' }).click();
  await expect(managers.getByText('0 shuts the whole role out')).toBeHidden();

  const all = await asCleo<object>('GET', '/api/admin/quotas/manager');
  await field.fill('9999');
  await managers.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved: Manager')).toBeVisible();
  await page.reload();
  await expect(field).toHaveValue('9999');
  expect(await asCleo('GET', '/api/admin/quotas/manager')).toEqual({ ...all, credits_per_day: 9999 });
  await field.fill(before);
  await managers.getByRole('button', { name: 'Save' }).click();
  await expect(managers.getByRole('button', { name: 'Save' })).toBeDisabled();
  await expect(field).toHaveValue(before);
});

test('a manager has the own department alone, and passes on what it may', async ({ openAs, page, expected }) => {
  expected.push('404');
  const near = await added(somebody('near'), { department: 'design', credits: 3 });
  const far = await added(somebody('far'), { department: 'research' });
  await openAs(MARK, peopleAt(near.email));
  await expect(row(page, near.email)).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Administration' }).getByRole('link')).toHaveText([
    'People',
    'Departments',
    'Analytics',
  ]);
  await expect(page.getByRole('button', { name: 'Add a person' })).toBeHidden();
  await expectAccessible(page);

  await act(page, near.email, 'Change credits');
  await expect(dialog(page).getByText('left to pass on this month')).toBeVisible();
  await expect(dialog(page).getByText('Deduct')).toBeHidden();
  await dialog(page).getByLabel('Credits', { exact: true }).fill('9000');
  await page.getByLabel('Reason').fill('Sketches');
  await expect(dialog(page).getByRole('alert')).toContainText('left to pass on this month');
  await expect(dialog(page).getByRole('button', { name: 'Top up' })).toBeDisabled();
  await dialog(page).getByLabel('Credits', { exact: true }).fill('1');
  await dialog(page).getByRole('button', { name: 'Top up' }).click();
  await expect(row(page, near.email)).toContainText('4');

  await page.getByLabel('Name or e-mail').fill(far.email);
  await expect(page.getByRole('heading', { name: 'Nobody fits this search' })).toBeVisible();
  await page.goto(`${endpoints().web}/admin/people/${far.uid}`);
  await expect(page.getByRole('heading', { name: 'This person is not here' })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${endpoints().web}/admin/quotas`);
  await expect(page.getByRole('heading', { name: 'This part is for administrators' }).first()).toBeVisible();
  await page.goto(`${endpoints().web}/admin/departments`);
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Edit' })).toBeHidden();

  await page.goto(`${endpoints().web}/admin/people?department=research`);
  await expect(row(page, MARK)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Clear' })).toHaveCount(0);
});

test('all of it works on a phone, in Russian', async ({ openAs, page }) => {
  const failing = somebody('failing');
  const { uid } = await added(failing, { credits: 20 });
  await make(failing, [{ model: 'local-probe', prompt: 'Refused', params: { outcome: 'block', seconds: 0 } }, TEXT]);
  await page.setViewportSize({ width: 390, height: 844 });
  await openAs(CLEO, '/admin');
  await page.evaluate(() => localStorage.setItem('language', 'ru'));
  for (const [path, title] of [
    ['people', 'Люди'],
    ['departments', 'Отделы'],
    ['quotas', 'Лимиты'],
  ] as const) {
    await page.goto(`${endpoints().web}/admin/${path}`);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  }

  await page.goto(`${endpoints().web}/admin/people/${uid}`);
  const statement = page.getByRole('table', { name: 'Выписка' });
  await expect(statement).toContainText('Правила безопасности провайдера не пропустили запрос');
  await expect(statement).toContainText('Приветственные кредиты');
  await expect(statement).not.toContainText(/generation|welcome/);
  await expectAccessible(page);
});
