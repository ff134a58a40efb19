/** Coming in and being put out: Google's button, the screens at the door, the end of a session. */
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { ageSignIns, signInWithGoogle, standInForGoogle } from './google.ts';
import { call, somebody } from './made.ts';
import { endpoints, local } from './system.ts';

const HOUR = 3600;
const CLEO = 'cleo@example.com';

test.beforeEach(({ context }) => standInForGoogle(context));

test("Google's button leads into the studio, and the session outlives a reload", async ({ page }) => {
  await page.goto(endpoints().web);
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await expectAccessible(page);
  await signInWithGoogle(page, { email: somebody('gina'), hd: 'example.com' });
  await expect(page.getByRole('link', { name: /100 credits available/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('link', { name: /100 credits available/ })).toBeVisible();
});

test.describe('who is refused', () => {
  // The browser itself reports the answer that refuses.
  test.use({ expected: ['the server responded with a status of 400'] });

  const REFUSED = [
    { who: 'somebody of another organisation', account: { email: 'otto@other.example', hd: 'other.example' } },
    { who: 'a private account on our address', account: { email: 'paul@example.com' } },
  ];
  for (const { who, account } of REFUSED)
    test(`${who} sees that this is no account of the organisation`, async ({ page }) => {
      await page.goto(endpoints().web);
      await signInWithGoogle(page, account);
      await expect(page.getByRole('heading', { name: 'This is not an account of example.com' })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Use another account' }).click();
      await expect(page.getByRole('button', { name: /Google/ })).toBeVisible();
    });

  test('a blocked person sees that, and whom to ask', async ({ page }) => {
    await page.goto(endpoints().web);
    await signInWithGoogle(page, { email: 'bill@example.com', hd: 'example.com' });
    await expect(page.getByRole('heading', { name: 'Your account is blocked' })).toBeVisible();
    await expectAccessible(page);
  });
});

test("closing Google's window says so, and the button works again", async ({ page }) => {
  await page.goto(endpoints().web);
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: /Google/ }).click();
  await (await opening).close();
  await expect(page.getByRole('alert')).toContainText("Google's window was closed");
  await expectAccessible(page);
  await signInWithGoogle(page, { email: somebody('greta'), hd: 'example.com' });
  await expect(page.getByRole('banner')).toBeVisible();
});

test.describe('blocked in mid-session', () => {
  test.use({ expected: ['the server responded with a status of 403'] });

  test('the next request shuts the app, and unblocking opens it again', async ({ page, openAs }) => {
    const email = somebody('bea');
    await openAs(email, '/history');
    await expect(page.getByRole('link', { name: /credits available/ })).toBeVisible();
    await setStatus(email, 'blocked');
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Your account is blocked' })).toBeVisible();
    await expect(page.getByRole('banner')).toHaveCount(0);
    await expectAccessible(page);
    await setStatus(email, 'active');
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(page.getByRole('link', { name: /credits available/ })).toBeVisible();
  });
});

test.describe('the end of a session', () => {
  test.use({ expected: ['the server responded with a status of 401'] });

  test('after 24 hours one signs in again, and is told why', async ({ page, context, openAs }) => {
    const email = somebody('over');
    const age = await ageSignIns(context, 25 * HOUR);
    await page.goto(`${endpoints().web}/history`);
    await signInWithGoogle(page, { email, hd: 'example.com' });
    await expect(page.getByRole('status')).toContainText('Your session of 24 hours is over');
    await expect(page.getByRole('status')).toContainText('what you were writing in the studio is kept');
    await expectAccessible(page);
    await age.stop();
    await openAs(email, '/history');
    await expect(page.getByRole('link', { name: /credits available/ })).toBeVisible();
  });

  test('a change of credits wants a sign-in of today, and what was entered stays', async ({
    page,
    context,
    openAs,
  }) => {
    const email = somebody('paid');
    await asCleo('POST', '/api/admin/users', { email, credits: 10 });
    const age = await ageSignIns(context, 9 * HOUR);
    await openAs(CLEO, `/admin/people?q=${email}`);
    await page.getByRole('button', { name: `Actions for ${email}` }).click();
    await page.getByRole('menuitem', { name: 'Change credits' }).click();
    await page.getByLabel('Credits', { exact: true }).fill('5');
    await page.getByLabel('Reason').fill('A journey of the browser tests');
    await page.getByRole('button', { name: 'Top up' }).click();
    const question = page.getByRole('dialog', { name: 'Please confirm that it is you' });
    await expect(question).toBeVisible();
    await expectAccessible(page);
    await age.stop();
    await signInWithGoogle(page, { email: CLEO, hd: 'example.com' });
    await expect(question).toBeHidden();
    await expect(page.getByLabel('Reason')).toHaveValue('A journey of the browser tests');
    await page.getByRole('button', { name: /^(Top up|Try again)$/ }).click();
    await expect(page.getByRole('row').filter({ hasText: email })).toContainText('15');
  });
});

/** Ask the API as an administrator, beside the page. */
const asCleo = <Answer>(method: string, path: string, body?: unknown) =>
  call<Answer>(local('token', CLEO).trim(), method, path, body);

async function setStatus(email: string, status: 'active' | 'blocked'): Promise<void> {
  const { items } = await asCleo<{ items: { uid: string }[] }>(
    'GET',
    `/api/admin/users?q=${encodeURIComponent(email)}`,
  );
  await asCleo('PATCH', `/api/admin/users/${items[0]?.uid}`, { status, reason: 'A journey of the browser tests' });
}
