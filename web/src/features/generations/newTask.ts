/** A task as it surely is right after it was accepted, so that it can be shown before it is first asked for. */
import type { Schemas } from '@/api/client';
import type { GenerationRequest } from './api/generate';
import type { Unfinished } from './types';

export type StartedModel = Pick<Schemas['Model'], 'kind' | 'title' | 'cancel_rule'> &
  Partial<Pick<Schemas['Model'], 'params_schema'>>;

export function newTask(
  request: GenerationRequest,
  model: StartedModel,
  accepted: Pick<Schemas['GenerationAccepted'], 'task_id' | 'credits' | 'created_at'>,
): Unfinished {
  return {
    task_id: accepted.task_id,
    status: 'queued',
    stage: 'queued',
    progress: null,
    eta_seconds: null,
    model: request.model,
    model_title: model.title,
    kind: model.kind,
    prompt: request.prompt,
    params: { ...defaultsOf(model.params_schema), ...request.params },
    references: request.references ?? [],
    credits: accepted.credits,
    charged: 0,
    refunded: 0,
    cancel_rule: model.cancel_rule,
    favourite: false,
    text: null,
    outputs: [],
    error: null,
    created_at: accepted.created_at,
    started_at: null,
    finished_at: null,
  };
}

/** What the API will fill in: it decides how many results there are, and their shape. */
function defaultsOf(schema: Schemas['Model']['params_schema'] = {}): Record<string, unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, { default?: unknown }>);
  return Object.fromEntries(properties.flatMap(([name, it]) => (it.default === undefined ? [] : [[name, it.default]])));
}
