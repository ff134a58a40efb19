/** Coming in and being put out: Google's button, the screens at the door, the end of a session. */
import type { BrowserContext } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { signInWithGoogle, standInForGoogle } from './google.ts';
import { endpoints, local } from './system.ts';

const HOUR = 3600;

test.beforeEach(({ context }) => standInForGoogle(context));

test("Google's button leads into the studio, and the session outlives a reload", async ({ page }) => {
  await page.goto(endpoints().web);
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await expectAccessible(page);
  await signInWithGoogle(page, { email: 'gina@example.com', hd: 'example.com' });
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
  await signInWithGoogle(page, { email: 'greta@example.com', hd: 'example.com' });
  await expect(page.getByRole('banner')).toBeVisible();
});

test.describe('blocked in mid-session', () => {
  test.use({ expected: ['the server responded with a status of 403'] });

  test('the next request shuts the app, and unblocking opens it again', async ({ page, openAs }) => {
    await openAs('bea@example.com', '/history');
    await expect(page.getByRole('link', { name: /credits available/ })).toBeVisible();
    await setStatus('bea@example.com', 'blocked');
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Your account is blocked' })).toBeVisible();
    await expect(page.getByRole('banner')).toHaveCount(0);
    await expectAccessible(page);
    await setStatus('bea@example.com', 'active');
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(page.getByRole('link', { name: /credits available/ })).toBeVisible();
  });
});

test.describe('the end of a session', () => {
  test.use({ expected: ['the server responded with a status of 401'] });

  test('after 24 hours one signs in again, and is told why', async ({ page, context, openAs }) => {
    const age = await ageSignIns(context, 25 * HOUR);
    await page.goto(`${endpoints().web}/history`);
    await signInWithGoogle(page, { email: 'sessy@example.com', hd: 'example.com' });
    await expect(page.getByRole('status')).toContainText('Your session of 24 hours is over');
    await expectAccessible(page);
    await age.stop();
    await openAs('sessy@example.com', '/history');
    await expect(page.getByRole('link', { name: /credits available/ })).toBeVisible();
  });
});

/** Change somebody's status as an administrator, over the API. */
async function setStatus(email: string, status: 'active' | 'blocked'): Promise<void> {
  const { gateway } = endpoints();
  const headers = { Authorization: `Bearer ${local('token', 'cleo@example.com').trim()}` };
  const found = await (await fetch(`${gateway}/api/admin/users?q=${encodeURIComponent(email)}`, { headers })).json();
  const answer = await fetch(`${gateway}/api/admin/users/${found.items[0].uid}`, {
    method: 'PATCH',
    headers: { ...headers, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
    body: JSON.stringify({ status, reason: 'A journey of the browser tests.' }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

/** From now on the tokens of this context tell of a sign-in that long ago, in seconds: the emulator does not sign them. */
async function ageSignIns(context: BrowserContext, seconds: number): Promise<{ stop: () => Promise<void> }> {
  const places = /identitytoolkit\.googleapis\.com\/v1\/accounts:signInWith|securetoken\.googleapis\.com\/v1\/token/;
  await context.route(places, async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    for (const name of ['idToken', 'id_token', 'access_token'])
      if (answer[name]) answer[name] = aged(answer[name], seconds);
    await route.fulfill({ response, json: answer });
  });
  return { stop: () => context.unroute(places) };
}

function aged(token: string, seconds: number): string {
  const [head, body] = token.split('.');
  const said = JSON.parse(Buffer.from(String(body), 'base64url').toString());
  said.auth_time -= seconds;
  return `${head}.${Buffer.from(JSON.stringify(said)).toString('base64url')}.`;
}
