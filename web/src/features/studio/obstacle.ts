/** Why one cannot press Generate now: the first reason that holds. */
import type { Me } from '@/api/me';
import type { Model } from '@/api/models';

export type Obstacle =
  | { why: 'offline' | 'no_model' | 'not_for_you' | 'no_prompt' | 'uploading' | 'fields' }
  | { why: 'unavailable'; reason: string }
  | { why: 'running'; limit: number }
  | { why: 'quota'; quota: Me['quotas'][number]['name']; left: number; resets: string }
  | { why: 'credits'; short: number };

interface Situation {
  online: boolean;
  model: Model | undefined;
  me: Me | undefined;
  prompt: string;
  uploading: boolean;
  /** Whether a field has a message. */
  wrong: boolean;
  credits: number;
}

export function obstacleOf({ online, model, me, prompt, uploading, wrong, credits }: Situation): Obstacle | undefined {
  if (!online) return { why: 'offline' };
  if (!model) return { why: 'no_model' };
  const closed = me && closedTo(me, model);
  if (closed) return closed;
  const spent = me && limitOf(me, credits);
  if (spent) return spent;
  if (!prompt.trim()) return { why: 'no_prompt' };
  if (uploading) return { why: 'uploading' };
  return wrong ? { why: 'fields' } : undefined;
}

/** Why this person cannot use a model at all. */
export function closedTo(me: Me, model: Model): Obstacle | undefined {
  const { kinds, models } = me.limits;
  if ((kinds && !kinds.includes(model.kind)) || (models && !models.includes(model.id))) return { why: 'not_for_you' };
  return model.available ? undefined : { why: 'unavailable', reason: model.unavailable_reason ?? '' };
}

function limitOf({ limits, running, quotas, balance }: Me, credits: number): Obstacle | undefined {
  const most = limits.running_at_once;
  if (most !== null && running >= most) return { why: 'running', limit: most };
  for (const { name, limit, used, resets_at } of quotas)
    if (used + (name === 'generations_per_day' ? 1 : credits) > limit)
      return { why: 'quota', quota: name, left: Math.max(0, limit - used), resets: resets_at };
  return balance.available < credits ? { why: 'credits', short: credits - balance.available } : undefined;
}
