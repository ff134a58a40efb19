/** Generations made through the API before a page is looked at. */
import { randomUUID } from 'node:crypto';
import { endpoints, local } from './system.ts';

export interface Wanted {
  model: string;
  prompt: string;
  params?: Record<string, unknown>;
  references?: unknown[];
}

export interface Made {
  task_id: string;
  status: string;
  outputs: { content_type: string }[];
}

/** Somebody nobody else is: an account with 100 credits. */
export const somebody = (name: string) => `${name}-${randomUUID().slice(0, 8)}@example.com`;

/** Make them one after the other as this person, and wait until they have ended, unless they shall still run. */
export async function make(email: string, wanted: readonly Wanted[], { wait = true } = {}): Promise<Made[]> {
  const token = local('token', email).trim();
  const made: Made[] = [];
  for (const one of wanted) {
    let task = await call<Made>(token, 'POST', '/api/generate', one);
    while (wait && !['succeeded', 'failed', 'cancelled'].includes(task.status)) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      task = await call<Made>(token, 'GET', `/api/poll/${task.task_id}`);
    }
    made.push(task);
  }
  return made;
}

/** Ask the API with a token; an error with its code where it refuses. */
export async function call<Answer>(token: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${endpoints().gateway}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body ? { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  // Some answers have no body.
  return JSON.parse((await response.text()) || 'null') as Answer;
}
