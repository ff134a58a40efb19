/** Every screen and state that has its picture in docs/screens, and how to get there. A new one is an entry here. */
import { expect, type Page } from '@playwright/test';
import { ageSignIns, refuseSignIns, signInWithGoogle } from '../google.ts';
import { ADA, CLEO, keepRunning, MARK, NINA, OLAF, type Seeded, ZOE } from './seed.ts';
import type { Say } from './words.ts';

export interface Screen {
  /** Of its file, without the variant. */
  name: string;
  /** What is seen. */
  caption: string;
  /** Who looks; nobody is signed in without. */
  who?: string;
  path: string | ((seeded: Seeded) => string);
  /** What is done there before the picture is taken. */
  go?: (page: Page, say: Say, seeded: Seeded) => Promise<unknown>;
  /** It is one of those that are shown in every variant. */
  main?: true;
  /** It is waited for no skeleton, and for no picture: they are the state. */
  unfinished?: true;
}

export interface Part {
  title: string;
  screens: Screen[];
}

const press = (page: Page, name: RegExp) =>
  page.getByRole('button', { name }).filter({ visible: true }).first().click();
const choose = (page: Page, name: RegExp) => page.getByRole('menuitem', { name }).click();
/** What begins so, whatever follows. */
const begins = (text: RegExp) => new RegExp(text.source.replace(/\\s\*\$$/, ''));
const dialog = (page: Page) => page.locator('[role=dialog]:not([aria-modal=false]), [role=alertdialog]');
const opened = (page: Page) => expect(dialog(page)).toBeVisible();

/** The composer is a sheet on a phone. */
async function compose(page: Page, say: Say): Promise<void> {
  const bar = page.getByRole('button', { name: say('studio:composer.openSheet') });
  const prompt = page.getByRole('textbox', { name: say('studio:composer.prompt.label') });
  await bar.or(prompt).filter({ visible: true }).first().waitFor();
  if (await bar.isVisible()) await bar.click();
  await prompt.filter({ visible: true }).waitFor();
}

const write = (page: Page, say: Say, text: string) =>
  page.getByRole('textbox', { name: say('studio:composer.prompt.label') }).fill(text);

const kind = (page: Page, say: Say, name: 'text' | 'image' | 'video') =>
  page
    .getByRole('radio', { name: say(`common:kinds.${name}`) })
    .first()
    .check({ force: true });

/** From Ada's own results into the slot of a role. */
async function refer(page: Page, say: Say, role: 'character' | 'style' | 'color', nth: number): Promise<void> {
  const slot = page.getByRole('group', { name: say(`common:references.${role}`) });
  await slot.getByRole('button', { name: say('studio:composer.references.fromHistoryFor') }).click();
  await dialog(page)
    .last()
    .getByRole('button', { name: say('studio:composer.picker.use') })
    .nth(nth)
    .click();
  await slot.getByRole('img').first().waitFor();
}

const actionsOf = (page: Page, say: Say, name: string) =>
  page
    .getByRole('row')
    .filter({ hasText: name })
    .getByRole('button', { name: say('admin:people.actions') })
    .click();

const people = (who: string) => `/admin/people?q=${encodeURIComponent(who)}`;

const DOORS: Screen[] = [
  { name: 'sign-in', caption: 'Signing in', path: '/', main: true },
  {
    name: 'sign-in-failed',
    caption: 'The window of Google did not open',
    path: '/',
    go: async (page) => {
      await page.route('https://apis.google.com/**', (route) => route.abort());
      await press(page, /Google/);
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'session-over',
    caption: 'A session of 24 hours is over',
    path: '/history',
    go: async (page) => {
      await ageSignIns(page.context(), 25 * 3600);
      await signInWithGoogle(page, { email: ZOE, hd: 'example.com' });
      await page.getByRole('status').waitFor();
    },
  },
  ...(['domain_not_allowed', 'not_invited', 'account_blocked', 'account_conflict'] as const).map((code) => ({
    name: `door-${code.replaceAll('_', '-')}`,
    caption: `Not let in: ${code}`,
    path: '/',
    go: async (page: Page, say: Say) => {
      await refuseSignIns(page.context(), code);
      await signInWithGoogle(page, { email: 'somebody@example.com', hd: 'example.com' });
      await page.getByRole('heading', { name: say(`common:door.${code}.title`) }).waitFor();
    },
  })),
];

const STUDIO: Screen[] = [
  { name: 'studio-empty', caption: 'The studio of a new person', who: ZOE, path: '/' },
  { name: 'studio', caption: 'The studio with results', who: ADA, path: '/', main: true },
  {
    name: 'studio-compose',
    caption: 'An image with three references, its settings and its price',
    who: ADA,
    path: '/',
    main: true,
    go: async (page, say) => {
      await compose(page, say);
      await kind(page, say, 'image');
      await write(page, say, 'A lighthouse keeper with her fox on the stairs, evening light');
      await refer(page, say, 'character', 0);
      await refer(page, say, 'style', 4);
      await refer(page, say, 'color', 1);
    },
  },
  {
    name: 'studio-text',
    caption: 'Composing a text',
    who: ADA,
    path: '/',
    go: async (page, say) => {
      await compose(page, say);
      await kind(page, say, 'text');
      await write(page, say, 'An invitation to the summer party: three sentences, cheerful');
    },
  },
  {
    name: 'studio-video',
    caption: 'Composing a video',
    who: ADA,
    path: '/',
    go: async (page, say) => {
      await compose(page, say);
      await kind(page, say, 'video');
      await write(page, say, 'The fox wakes up and looks around');
    },
  },
  {
    name: 'studio-models',
    caption: 'Choosing a model',
    who: ADA,
    path: '/',
    go: async (page, say) => {
      await compose(page, say);
      await page.getByRole('button', { name: begins(say('studio:composer.model')) }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'studio-picker',
    caption: 'A reference from the history',
    who: ADA,
    path: '/',
    go: async (page, say) => {
      await compose(page, say);
      const slot = page.getByRole('group', { name: say('common:references.style') });
      await slot.getByRole('button', { name: say('studio:composer.references.fromHistoryFor') }).click();
      await dialog(page)
        .last()
        .getByRole('button', { name: say('studio:composer.picker.use') })
        .first()
        .waitFor();
    },
  },
  {
    name: 'studio-running',
    caption: 'Two are running',
    who: NINA,
    path: '/',
    main: true,
    unfinished: true,
    go: async (page) => {
      await keepRunning();
      await page.reload();
      const bar = page.getByRole('article').getByRole('progressbar').first();
      await expect
        .poll(async () => Number(await bar.getAttribute('aria-valuenow')), { timeout: 60_000 })
        .toBeGreaterThan(9);
    },
  },
  {
    name: 'studio-failed',
    caption: 'What did not work, and why; the credits are back',
    who: NINA,
    path: '/',
    go: (page) => page.getByRole('article').filter({ hasText: 'A result that was lost' }).scrollIntoViewIfNeeded(),
    unfinished: true,
  },
  {
    name: 'studio-credits',
    caption: 'Too few credits',
    who: OLAF,
    path: '/',
    go: async (page, say) => {
      await compose(page, say);
      await kind(page, say, 'image');
      await write(page, say, 'A harbour in the rain');
    },
  },
  {
    name: 'studio-viewer',
    caption: 'A result, with all it was made of',
    who: ADA,
    path: '/',
    go: async (page, say) => {
      const result = page.getByRole('article').filter({ hasText: 'A lighthouse on a cliff' });
      await result
        .getByRole('button', { name: say('generations:open') })
        .first()
        .click();
      await dialog(page).getByRole('img').first().waitFor();
    },
  },
  {
    name: 'studio-compare',
    caption: 'Two results side by side',
    who: ADA,
    path: '/',
    go: async (page, say) => {
      const boxes = page.getByRole('article').filter({ hasText: 'A lighthouse on a cliff' }).getByRole('checkbox');
      for (const nth of [0, 1]) await boxes.nth(nth).check({ force: true });
      await press(page, say('studio:feed.compare'));
      await dialog(page).getByRole('img').nth(1).waitFor();
    },
  },
];

const HISTORY: Screen[] = [
  { name: 'history', caption: 'History as a grid', who: ADA, path: '/history', main: true },
  {
    name: 'history-list',
    caption: 'History as a list',
    who: ADA,
    path: '/history',
    go: (page, say) => page.getByRole('radio', { name: say('history:list') }).check({ force: true }),
  },
  { name: 'history-empty', caption: 'Nothing yet', who: ZOE, path: '/history' },
  { name: 'history-no-match', caption: 'Nothing found', who: ADA, path: '/history?q=submarine&kind=video' },
  {
    name: 'history-selection',
    caption: 'Several selected',
    who: ADA,
    path: '/history',
    go: async (page) => {
      for (const nth of [0, 1, 2])
        await page.getByRole('article').getByRole('checkbox').nth(nth).check({ force: true });
    },
  },
  {
    name: 'history-delete',
    caption: 'Before something is deleted for good',
    who: ADA,
    path: '/history',
    go: async (page, say) => {
      for (const nth of [0, 1]) await page.getByRole('article').getByRole('checkbox').nth(nth).check({ force: true });
      const bar = page.getByRole('region', { name: say('history:withChosen') });
      await bar.getByRole('button', { name: say('common:delete') }).click();
      await opened(page);
    },
  },
  {
    name: 'history-item',
    caption: 'A generation, over the list',
    who: ADA,
    path: '/history',
    go: async (page) => {
      await page.getByRole('article').filter({ hasText: 'An owl above' }).getByRole('link').first().click();
      await dialog(page).getByRole('img').first().waitFor();
    },
  },
  {
    name: 'item',
    caption: 'A generation on a page of its own',
    who: ADA,
    path: ({ task }) => `/history/${task('An owl')}`,
    main: true,
  },
  { name: 'item-text', caption: 'A text', who: ADA, path: ({ task }) => `/history/${task('A short welcome')}` },
  { name: 'item-gone', caption: 'A generation that was deleted', who: ADA, path: '/history/nothing-of-that-name' },
];

const ACCOUNT: Screen[] = [
  { name: 'account', caption: 'Balance, limits and preferences', who: ADA, path: '/account', main: true },
  { name: 'account-statement', caption: 'Statement', who: ADA, path: '/account/statement' },
  { name: 'account-usage', caption: 'Own usage by month', who: ADA, path: '/account/usage' },
  { name: 'account-files', caption: 'Own files', who: ADA, path: '/account/files' },
];

const ADMIN: Screen[] = [
  { name: 'admin-people', caption: 'People', who: CLEO, path: '/admin/people', main: true },
  {
    name: 'admin-person',
    caption: 'A person: balance, limits, statement, usage',
    who: CLEO,
    path: ({ uid }) => `/admin/people/${uid(ADA)}`,
  },
  {
    name: 'admin-add',
    caption: 'Adding a person',
    who: CLEO,
    path: '/admin/people',
    go: async (page, say) => {
      await press(page, say('admin:people.add'));
      await opened(page);
    },
  },
  {
    name: 'admin-import',
    caption: 'A list is looked at before anybody is added',
    who: CLEO,
    path: '/admin/people',
    go: async (page, say) => {
      await press(page, say('admin:people.import'));
      await dialog(page)
        .getByRole('textbox')
        .first()
        .fill(
          'email;name;role;department;credits\nmira.weiss@example.com;Mira Weiss;user;design;100\nlars.holm@example.com;Lars Holm;manager;film;250\nada@example.com\nnot an address',
        );
      await press(page, say('admin:import.check'));
      await dialog(page).getByRole('table').waitFor();
    },
  },
  {
    name: 'admin-credits',
    caption: 'Topping up: what it was, what it becomes, and why',
    who: CLEO,
    path: people('anna.berg'),
    go: async (page, say) => {
      await actionsOf(page, say, 'Anna Berg');
      await choose(page, say('admin:acts.credits'));
      await dialog(page).getByRole('textbox').first().fill('150');
      await dialog(page).getByRole('textbox').last().fill('Pictures for the yearly report');
    },
  },
  {
    name: 'admin-block',
    caption: 'Blocking somebody',
    who: CLEO,
    path: people('hugo.lind'),
    go: async (page, say) => {
      await actionsOf(page, say, 'Hugo Lind');
      await choose(page, say('admin:acts.block'));
      await opened(page);
    },
  },
  { name: 'admin-departments', caption: 'Departments and their budgets', who: CLEO, path: '/admin/departments' },
  { name: 'admin-quotas', caption: 'Limits of roles', who: CLEO, path: '/admin/quotas' },
  { name: 'admin-models', caption: 'Models, prices and the health of providers', who: CLEO, path: '/admin/models' },
  {
    name: 'admin-price',
    caption: 'Changing a price',
    who: CLEO,
    path: '/admin/models',
    go: async (page, say) => {
      await page
        .getByRole('row')
        .filter({ hasText: 'Local sketch' })
        .getByRole('button', { name: say('analytics:models.actionsOf') })
        .click();
      await choose(page, say('analytics:models.acts.price'));
      await opened(page);
    },
  },
  { name: 'admin-analytics', caption: 'Analytics', who: CLEO, path: '/admin/analytics', main: true },
  {
    name: 'admin-analytics-table',
    caption: 'A chart as a table',
    who: CLEO,
    path: '/admin/analytics',
    go: (page, say) => press(page, begins(say('common:showTable'))),
  },
  { name: 'admin-tasks', caption: "Everybody's generations", who: CLEO, path: '/admin/tasks', go: keepRunning },
  { name: 'admin-audit', caption: 'Audit', who: CLEO, path: '/admin/audit' },
  { name: 'admin-books', caption: 'The proof of the books', who: CLEO, path: '/admin/books' },
  { name: 'manager-people', caption: 'What a manager sees: the own department', who: MARK, path: '/admin/people' },
  { name: 'manager-analytics', caption: 'Analytics of a manager', who: MARK, path: '/admin/analytics' },
];

const EVERYWHERE: Screen[] = [
  {
    name: 'shortcuts',
    caption: 'Keyboard shortcuts',
    who: ADA,
    path: '/history',
    go: async (page) => {
      await page.keyboard.press('?');
      await opened(page);
    },
  },
  {
    name: 'account-menu',
    caption: 'The menu of the account',
    who: ADA,
    path: '/history',
    go: async (page, say) => {
      await page
        .getByRole('banner')
        .getByRole('button', { name: say('common:accountMenu') })
        .click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'loading',
    caption: 'While a page loads: shapes of the final size',
    who: ADA,
    path: '/history',
    unfinished: true,
    go: async (page) => {
      await page.route('**/api/history*', () => {});
      await page.reload();
      await page.locator('.animate-shimmer').first().waitFor();
    },
  },
  {
    name: 'offline',
    caption: 'Without a network',
    who: ADA,
    path: '/history',
    go: async (page, say) => {
      await page.context().setOffline(true);
      await page.getByText(say('common:offline')).waitFor();
    },
  },
  {
    name: 'unreachable',
    caption: 'The API does not answer',
    who: ADA,
    path: '/history',
    unfinished: true,
    go: async (page) => {
      await page.route('**/api/me', (route) => route.abort());
      await page.reload();
      await page.getByRole('main').getByRole('alert').waitFor();
    },
  },
  {
    name: 'reauthentication',
    caption: 'A change of credits needs a sign-in that is not older than eight hours',
    who: CLEO,
    path: people('anna.berg'),
    go: async (page, say) => {
      const problem = {
        type: 'about:blank',
        title: '',
        status: 401,
        detail: '',
        code: 'reauth_required',
        request_id: '7a1c',
      };
      const headers = { 'Access-Control-Allow-Origin': '*' };
      await page.route('**/api/admin/users/*/credits', (route) =>
        route.request().method() === 'POST' ? route.fulfill({ status: 401, headers, json: problem }) : route.continue(),
      );
      await actionsOf(page, say, 'Anna Berg');
      await choose(page, say('admin:acts.credits'));
      await dialog(page).getByRole('textbox').first().fill('150');
      await dialog(page).getByRole('textbox').last().fill('Pictures for the yearly report');
      await press(page, say('admin:credits.topUp'));
      await page.getByRole('heading', { name: say('common:reauth.title') }).waitFor();
    },
  },
  { name: 'not-found', caption: 'An address that leads nowhere', who: ADA, path: '/nowhere' },
  {
    name: 'forbidden',
    caption: 'The administration, for those who do not belong to it',
    who: ADA,
    path: '/admin/people',
  },
];

export const PARTS: Part[] = [
  { title: 'Coming in', screens: DOORS },
  { title: 'Studio', screens: STUDIO },
  { title: 'History', screens: HISTORY },
  { title: 'Account', screens: ACCOUNT },
  { title: 'Administration', screens: ADMIN },
  { title: 'Everywhere', screens: EVERYWHERE },
];
