/** The people of the pictures, and what they have made and done. The same each time. */
import { execFileSync } from 'node:child_process';
import { call, make, type Wanted } from '../made.ts';
import { local, PYTHON, ROOT } from '../system.ts';

export const CLEO = 'cleo@example.com';
export const MARK = 'mark@example.com';
/** Has made much. */
export const ADA = 'ada@example.com';
/** Has three running, and has seen all that can go wrong. */
export const NINA = 'nina@example.com';
/** Has made nothing yet. */
export const ZOE = 'zoe@example.com';
/** Has one credit left. */
export const OLAF = 'olaf@example.com';

export interface Seeded {
  /** Of Ada, by the beginning of their prompt. */
  task: (prompt: string) => string;
  uid: (email: string) => string;
}

const image = (prompt: string, params: object, references?: unknown[]): Wanted => ({
  model: 'local-image',
  prompt,
  params: params as Record<string, unknown>,
  references,
});
const probe = (prompt: string, params: Record<string, unknown>): Wanted => ({ model: 'local-probe', prompt, params });

const ADAS: Wanted[] = [
  image('A fox in fresh snow, ink and watercolor', { size: '512x512', seed: 21 }),
  image('Маяк на скале в первых лучах солнца', { size: '768x512', seed: 4, number: 2 }),
  image('A poster for the autumn concert: brass, leaves, warm light', { size: '512x768', seed: 33, number: 2 }),
  {
    model: 'local-text',
    prompt: 'A short welcome for new colleagues: warm, clear, no clichés',
    params: { temperature: 0, max_tokens: 90 },
  },
  image('Rooftops of an old town seen from a balloon', { size: '1024x1024', seed: 8 }),
  { model: 'local-video', prompt: 'A paper boat drifts down a rainy street', params: { seconds: 2, seed: 5 } },
  image('A lighthouse on a cliff at dawn, soft mist over the sea', { size: '768x512', seed: 11, number: 4 }),
];
const NINAS: Wanted[] = [
  image('Four sketches of a reading chair', { size: '512x512', seed: 2, number: 4 }),
  probe('What the rules of the provider do not allow', { outcome: 'block', seconds: 0 }),
  probe('A result that was lost on its way', { outcome: 'lose_output', seconds: 0 }),
];
const RUNNING: Wanted[] = [
  probe('A city of glass at night', { seconds: 500, outputs: 2 }),
  probe('A garden under the sea', { seconds: 240 }),
];

/** Everything, in some minutes; the ids of Ada's tasks by their prompts, and of people by their addresses. */
export async function seed(): Promise<Record<'tasks' | 'uids', Record<string, string>>> {
  execFileSync(PYTHON, ['web/e2e/screens/year.py'], { cwd: ROOT, env: { ...process.env, PYTHONPATH: ROOT } });
  const token = local('token', CLEO).trim();
  const asCleo = <Answer>(method: string, path: string, body?: unknown) => call<Answer>(token, method, path, body);
  await departments(asCleo);
  for (const email of [NINA, ZOE, OLAF]) await call(local('token', email).trim(), 'GET', '/api/me');
  const { items } = await asCleo<{ items: { uid: string; email: string }[] }>('GET', '/api/admin/users?limit=100');
  const uid = (email: string) => items.find((one) => one.email === email)?.uid ?? `nobody-${email}`;
  await administration(asCleo, uid);

  const made = await make(ADA, ADAS);
  const [fox] = made;
  const references = [{ role: 'style', output: { task_id: fox?.task_id, index: 0 }, strength: 0.7 }];
  const styled = image('An owl above a red roof, in the manner of the fox', { size: '768x512', seed: 9 }, references);
  const all = [...made, ...(await make(ADA, [styled]))];
  const prompts = [...ADAS, styled].map(({ prompt }) => prompt);
  for (const prompt of ['A fox', 'A lighthouse']) {
    const id = all[prompts.findIndex((one) => one.startsWith(prompt))]?.task_id;
    await call(local('token', ADA).trim(), 'PUT', `/api/favourites/${id}`);
  }

  await make(NINA, NINAS);
  const [stopped] = await make(NINA, [probe('Stopped half way', { seconds: 300 })], { wait: false });
  await call(local('token', NINA).trim(), 'POST', `/api/cancel/${stopped?.task_id}`);
  local('call', 'audit');
  return {
    tasks: Object.fromEntries(all.map(({ task_id }, place) => [prompts[place], task_id])),
    uids: Object.fromEntries(items.map((one) => [one.email, one.uid])),
  };
}

/** Have Nina's generations run, again if they ended meanwhile: none runs longer than ten minutes. */
export async function keepRunning(): Promise<void> {
  const { items } = await call<{ items: unknown[] }>(local('token', NINA).trim(), 'GET', '/api/history?status=running');
  if (items.length === 0) await make(NINA, RUNNING, { wait: false });
}

type AsCleo = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

/** Budgets on which something can be seen, whatever day of the month it is: one nearly used up, one reached, others far from it. */
async function departments(asCleo: AsCleo): Promise<void> {
  const { items } = await asCleo<{ items: { id: string; committed: number }[] }>('GET', '/api/admin/departments');
  // Ada and Nina, of design, spend some more.
  const room: Record<string, number> = { design: 120, research: 800, marketing: 500, film: 1500, legal: 0 };
  for (const { id, committed } of items) {
    const more = room[id];
    if (more === undefined) continue;
    const monthly_credits = more ? Math.ceil((committed + more) / 50) * 50 : committed;
    const plan = { monthly_credits, monthly_grants: 800, reason: 'The plan for this year' };
    await asCleo('PUT', `/api/admin/departments/${id}`, plan);
  }
}

/** Acts of the administration, for the audit and for what they change. */
async function administration(asCleo: AsCleo, uid: (email: string) => string): Promise<void> {
  const credits = (email: string, amount: number, reason: string) =>
    asCleo('POST', `/api/admin/users/${uid(email)}/credits`, { amount, reason });
  await credits(OLAF, -99, 'Moved to the project account');
  await credits(NINA, 250, 'Sketches for the spring catalogue');
  await asCleo('PATCH', `/api/admin/users/${uid(NINA)}`, { department: 'design', reason: 'Joined the team' });
  await asCleo('PATCH', `/api/admin/users/${uid('rosa.winter@example.com')}`, {
    status: 'blocked',
    reason: 'Left the company',
  });
  await asCleo('PATCH', `/api/admin/users/${uid('anna.berg@example.com')}`, {
    role: 'manager',
    reason: 'Leads the team now',
  });
  const change = { reason: 'Contest in November', from: new Date(Date.now() + 5 * 86_400_000).toISOString() };
  await asCleo('PATCH', '/api/admin/models/local-video', { ...change, credits: 4 });
}
