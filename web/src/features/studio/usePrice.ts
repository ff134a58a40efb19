/** The price of what is composed: worked out here at once, and confirmed by the API a moment after the last change. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Schemas } from '@/api/client';
import type { Model } from '@/api/models';
import type { ApiError } from '@/api/problem';
import { quoteQuery } from './api/quote';
import type { Params } from './draft';
import { outputsOf, type ParamField } from './params/fields';

const PAUSE_MS = 350;
/** Prompts under this length are in no model's way, so they are not quoted anew at every letter. */
const SHORT_PROMPT = 1000;

export interface Price {
  credits: number;
  /** How many results that is for. */
  outputs: number;
  /** Whether the API said so, for exactly this. */
  exact: boolean;
  /** Why the API would refuse it. */
  error?: ApiError;
}

interface Wanted {
  model: Model | undefined;
  fields: readonly ParamField[];
  params: Params;
  request: Schemas['GenerationRequest'] | undefined;
  enabled: boolean;
}

export function usePrice({ model, fields, params, request, enabled }: Wanted): Price | undefined {
  const now = request ? { ...request, prompt: request.prompt.length < SHORT_PROMPT ? '-' : request.prompt } : NOTHING;
  const written = JSON.stringify(now);
  const settled = useSettled(written);
  const { data, error } = useQuery({
    ...quoteQuery(JSON.parse(settled)),
    enabled: enabled && Boolean(model?.available) && settled === written,
  });
  if (!model) return undefined;
  const exact = settled === written && data !== undefined;
  const estimate = model.price.credits * (model.price.per === 'output' ? outputsOf(fields, params) : 1);
  const credits = exact ? data.credits : estimate;
  const outputs =
    model.price.per === 'output' ? Math.max(1, Math.round(credits / model.price.credits)) : outputsOf(fields, params);
  return { credits, outputs, exact, ...(settled === written && error && { error }) };
}

const NOTHING: Schemas['GenerationRequest'] = { model: '-', prompt: '-' };

/** A value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
