/** Google's part of the sign-in where Google cannot be reached: the script that carries messages, and the person who chooses an account. */
import { createHash } from 'node:crypto';
import type { BrowserContext, Page } from '@playwright/test';

/**
 * Stands for https://apis.google.com/js/api.js, of which Firebase uses only the messages between a page and a frame in it. The
 * Auth emulator's frame loads the same address, so both sides run this. What comes before somebody registers for it waits.
 */
const MESSENGER = `(() => {
  const handlers = {}, waiting = [], answers = {};
  let last = 0;
  const link = (peer) => ({
    register: (name, handler) => { handlers[name] = handler; waiting.splice(0).forEach(receive); },
    send: (name, data, answered) => {
      answers[++last] = answered;
      peer().postMessage({ messenger: name, number: last, data }, '*');
    },
    ping: (reached) => Promise.resolve().then(() => reached && reached()),
    restyle: () => Promise.resolve(),
  });
  const receive = (event) => {
    const { messenger: name, number, data, answer } = event.data;
    if (answer) {
      // Firebase's handler of one answer ends in an error whatever the answer was.
      try { answers[number] && answers[number](answer); } catch {}
      return;
    }
    if (!handlers[name]) return waiting.push(event);
    Promise.resolve(handlers[name](data)).then((said) =>
      event.source.postMessage({ messenger: name, number, answer: [said] }, '*'));
  };
  window.addEventListener('message', (event) => event.data && event.data.messenger && receive(event));
  const open = ({ where, url, attributes = {} }, opened) => new Promise((resolve) => {
    const frame = document.createElement('iframe');
    const { style, ...others } = attributes;
    Object.assign(frame.style, style);
    for (const [name, value] of Object.entries(others)) frame.setAttribute(name, value);
    frame.onload = () => resolve(opened(link(() => frame.contentWindow)));
    frame.src = url;
    where.appendChild(frame);
  });
  const context = { open, getParentIframe: () => link(() => window.parent) };
  const iframes = { getContext: () => context, CROSS_ORIGIN_IFRAMES_FILTER: 1, Iframe: Object };
  window.gapi = { iframes, load: (_, { callback }) => setTimeout(callback) };
  const name = new URL(document.currentScript.src).searchParams.get('onload') || 'gapi_onload';
  setTimeout(() => window[name] && window[name]());
})()`;

/** Have this context sign in without the network; call it before its pages open. */
export async function standInForGoogle(context: BrowserContext): Promise<void> {
  await context.route('https://apis.google.com/js/api.js*', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: MESSENGER }),
  );
  // Looks of the emulator's window, which works without them.
  await context.route(/^https:\/\/(unpkg|fonts\.googleapis)\.com\//, (route) => route.fulfill({ body: '' }));
}

/** What Google says about somebody; `hd` is missing for an account that belongs to no organisation. */
export interface GoogleAccount {
  email: string;
  hd?: string;
}

/** Press the button of Google on a page, and choose this account in the window that opens. */
export async function signInWithGoogle(page: Page, account: GoogleAccount): Promise<void> {
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: /Google/ }).click();
  const popup = await opening;
  await popup.locator('#add-account-button').waitFor();
  const closed = popup.waitForEvent('close');
  // The window's own form asks for name and address alone, and makes claims without `hd`, which nobody is let in with. So the
  // function that its form and its list of accounts end in is given the claims that Google would send.
  await popup.evaluate(
    ([written, email]) =>
      (window as unknown as { finishWithUser: (claims: string, email: string) => void }).finishWithUser(written, email),
    [encodeURIComponent(JSON.stringify(claims(account))), account.email] as const,
  );
  await closed;
}

/** From now on the tokens of this context tell of a sign-in that long ago, in seconds: the emulator does not sign them. */
export async function ageSignIns(context: BrowserContext, seconds: number): Promise<{ stop: () => Promise<void> }> {
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

/** From now on nobody is let in, for a reason of the function `signin` that this system does not have by itself. */
export async function refuseSignIns(context: BrowserContext, code: string): Promise<void> {
  const message = `BLOCKING_FUNCTION_ERROR_RESPONSE : ((HTTP request returned HTTP error 403: {"error":{"message":"${code}: refused"}}))`;
  await context.route(/identitytoolkit\.googleapis\.com\/v1\/accounts:signInWith/, (route) =>
    route.fulfill({ status: 400, json: { error: { code: 400, message } } }),
  );
}

/** The claims of Google's ID token, with the id that the local system gives to an address (infra/local/people.py). */
function claims({ email, hd }: GoogleAccount): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  const digest = createHash('sha256').update(email.toLowerCase()).digest('hex');
  return {
    iss: 'https://accounts.google.com',
    aud: 'demo-ai-tools.apps.googleusercontent.com',
    sub: BigInt(`0x${digest}`).toString().slice(0, 21),
    email,
    email_verified: true,
    hd,
    iat: now,
    exp: now + 3600,
  };
}

function aged(token: string, seconds: number): string {
  const [head, body] = token.split('.');
  const said = JSON.parse(Buffer.from(String(body), 'base64url').toString());
  said.auth_time -= seconds;
  return `${head}.${Buffer.from(JSON.stringify(said)).toString('base64url')}.`;
}
