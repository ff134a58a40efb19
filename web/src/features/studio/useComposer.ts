/** What the composer shows and does: the draft seen with the model, its price, what is wrong, and sending it. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Schemas } from '@/api/client';
import { type Me, useMe } from '@/api/me';
import { type Model, modelsQuery, useModels } from '@/api/models';
import { type ApiError, problemOf } from '@/api/problem';
import { useGenerate } from '@/features/generations/useGeneration';
import { useOnline } from '@/lib/useOnline';
import { type Draft, ownDraft, useDraft } from './draft';
import { type Obstacle, obstacleOf } from './obstacle';
import { fieldsOf, type ParamField, sent, type Wrong, wrong } from './params/fields';
import { rememberPrompt } from './prompts';
import { asked, type Slot, slotsOf } from './references/taken';
import { useUploads } from './references/uploads';
import { type Price, usePrice } from './usePrice';

export interface Composer {
  draft: Draft;
  me: Me | undefined;
  models: { data?: Model[]; error: ApiError | null; refetch: () => unknown };
  /** The chosen one, or what takes its place; undefined while they load and where there is none of the kind. */
  model: Model | undefined;
  fields: readonly ParamField[];
  /** How many more characters the model takes; negative when there are too many. */
  room: number;
  /** What the form itself finds wrong, by the name of the field. */
  wrong: Record<string, Wrong>;
  slots: readonly Slot[];
  price: Price | undefined;
  obstacle: Obstacle | undefined;
  /** The last refusal by the API, until something is changed. */
  error: ApiError | undefined;
  busy: boolean;
  /** Whether it was sent. */
  generate: () => Promise<boolean>;
}

export function useComposer(): Composer {
  const draft = useDraft();
  const { data: me } = useMe();
  const models = useModels();
  const online = useOnline();
  const uploads = useUploads();
  const queries = useQueryClient();
  const { mutateAsync: generate } = useGenerate();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ draft: Draft; error: ApiError }>();
  const uid = me?.uid;
  useEffect(() => {
    if (uid) ownDraft(uid);
  }, [uid]);

  const model = useMemo(() => chosenModel(models.data, draft), [models.data, draft]);
  const fields = useMemo(() => fieldsOf(model?.params_schema ?? {}), [model]);
  const slots = useMemo(() => slotsOf(model, draft.references), [model, draft.references]);
  const mistakes = useMemo(() => wrongOf(fields, draft), [fields, draft]);
  const request: Schemas['GenerationRequest'] | undefined = model && {
    model: model.id,
    prompt: draft.prompt,
    params: sent(fields, draft.params),
    references: asked(slots),
  };
  // Characters as the API counts them: a picture letter is one.
  const room = (model?.max_prompt ?? LONGEST_PROMPT) - [...draft.prompt].length;
  const invalid = Object.keys(mistakes).length > 0 || room < 0;
  const price = usePrice({ model, fields, params: draft.params, request, enabled: online && !invalid });
  const shown = refusal?.draft === draft ? refusal.error : undefined;
  const credits = shown?.code === 'price_changed' ? shown.problem?.credits : undefined;
  const asks = price && { ...price, credits: credits ?? price.credits };
  const obstacle = models.data
    ? obstacleOf({
        online,
        model,
        me,
        prompt: draft.prompt,
        uploading: uploads.some(
          ({ role, refused }) => !refused && slots.some((slot) => slot.role === role && slot.max),
        ),
        wrong: invalid || price?.error?.code === 'invalid_input' || price?.error?.code === 'references_not_supported',
        credits: asks?.credits ?? 0,
      })
    : undefined;

  const run = async (): Promise<boolean> => {
    if (!model || !request || !asks || obstacle || busy) return false;
    setBusy(true);
    setRefusal(undefined);
    try {
      await generate({ request: { ...request, credits: asks.credits }, model });
      if (uid) rememberPrompt(uid, draft.prompt);
      return true;
    } catch (caught) {
      const error = problemOf(caught);
      setRefusal({ draft, error });
      void queries.invalidateQueries({ queryKey: ['me'] });
      if (error.code === 'price_changed') void queries.invalidateQueries({ queryKey: ['quote'] });
      if (MOVED.has(error.code)) void queries.invalidateQueries(modelsQuery);
      return false;
    } finally {
      setBusy(false);
    }
  };

  return {
    draft,
    me,
    models,
    model,
    fields,
    room,
    wrong: mistakes,
    slots,
    price: asks,
    obstacle,
    error: shown ?? (price?.error?.status === 422 ? price.error : undefined),
    busy,
    generate: run,
  };
}

/** What the API takes of any model, while the model is not known yet. */
const LONGEST_PROMPT = 100_000;

/** Refusals after which the list of models is no longer to be believed. */
const MOVED = new Set(['price_changed', 'model_unavailable', 'provider_unavailable']);

function chosenModel(models: readonly Model[] | undefined, { kind, model }: Draft): Model | undefined {
  const ofKind = models?.filter((one) => one.kind === kind);
  return ofKind?.find(({ id }) => id === model) ?? ofKind?.find(({ available }) => available) ?? ofKind?.[0];
}

function wrongOf(fields: readonly ParamField[], { params }: Draft): Record<string, Wrong> {
  const found = fields.map((field) => [field.name, wrong(field, params[field.name])] as const);
  return Object.fromEntries(found.filter((pair): pair is [string, Wrong] => pair[1] !== undefined));
}
