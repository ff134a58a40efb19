/** What a generation can be the beginning of: the same again, another one like it, or a reference for one. */
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { problemOf } from '@/api/problem';
import { addReference, changeDraft, openSheet, type Role, reuse } from '@/features/studio/draft';
import { useProblemText } from '@/lib/problemText';
import { tell } from '@/ui/Toasts';
import type { AnyTask, ListedOutput, Output, Task } from './types';
import { isFull } from './types';
import { generationQuery, useGenerate } from './useGeneration';

/** Filling the form with what a generation was made of. */
export function useReuse() {
  const { t } = useTranslation(['generations', 'common']);
  const navigate = useNavigate();
  const whole = useWhole();
  const toStudio = () => navigate('/');
  return {
    /** Fill the form with everything. */
    reuseAll: async (task: AnyTask) => {
      const full = await whole(task);
      if (!full) return;
      reuse(full);
      toStudio();
    },
    reusePrompt: ({ prompt }: AnyTask) => {
      changeDraft({ prompt });
      openSheet(true);
      toStudio();
    },
    referTo: (role: Role, { task_id, prompt }: AnyTask, output: ListedOutput | Output) => {
      const { index, width, height, thumbnail_url, url } = output;
      addReference(role, {
        output: { task_id, index },
        url: thumbnail_url ?? url ?? undefined,
        name: prompt,
        width: width ?? undefined,
        height: height ?? undefined,
      });
      tell(t('usedAs', { role: t(`common:references.${role}`) }));
      toStudio();
    },
  };
}

/** Starting the same once more. */
export function useAgain() {
  const { t } = useTranslation('generations');
  const text = useProblemText();
  const whole = useWhole();
  const { reuseAll } = useReuse();
  const { mutateAsync: generate, isPending } = useGenerate();
  return {
    /** At the price it is shown with; where that has changed, the form is filled instead. */
    again: async (task: AnyTask) => {
      const full = await whole(task);
      if (!full) return;
      const { model, model_title: title, kind, cancel_rule, prompt, params, references, credits } = full;
      try {
        await generate({
          request: { model, prompt, params, references, credits },
          model: { kind, title, cancel_rule },
        });
        tell(t('started'), { tone: 'good' });
      } catch (caught) {
        tell(text(problemOf(caught)), {
          tone: 'bad',
          action: { label: t('reuseAll'), run: () => void reuseAll(full) },
        });
      }
    },
    starting: isPending,
  };
}

/** The task in full. Undefined, with a word to the person, when it cannot be had. */
function useWhole(): (task: AnyTask) => Promise<Task | undefined> {
  const text = useProblemText();
  const client = useQueryClient();
  return async (task) => {
    try {
      return isFull(task) ? task : await client.ensureQueryData({ ...generationQuery(task.task_id), retry: 1 });
    } catch (caught) {
      tell(text(problemOf(caught)), { tone: 'bad' });
      return undefined;
    }
  };
}
