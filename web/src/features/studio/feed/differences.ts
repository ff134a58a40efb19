/** What makes one generation comparable with another. */
import type { Task } from '@/features/generations/types';

/** Prompt, model and parameters by name, as they are written. */
export function factsOf({ prompt, model_title, params }: Task): { name: string; value: string }[] {
  const written = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return [
    { name: 'prompt', value: prompt },
    { name: 'model', value: model_title },
    ...Object.entries(params).map(([name, value]) => ({ name, value: written(value) })),
  ];
}
