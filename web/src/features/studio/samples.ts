/** Prompts to begin with, one for each kind; the empty feed offers them. */
import { useTranslation } from 'react-i18next';
import { changeDraft, KINDS, type Kind } from './draft';
import { focusPrompt } from './focus';

export interface SamplePrompt {
  kind: Kind;
  prompt: string;
  /** Put it into the composer. */
  use: () => void;
}

export function useSamplePrompts(): SamplePrompt[] {
  const { t } = useTranslation('studio');
  return KINDS.map((kind) => {
    const prompt = t(`composer.samples.${kind}`);
    const use = () => {
      changeDraft({ kind, prompt });
      focusPrompt();
    };
    return { kind, prompt, use };
  });
}
