/** Brings the person to the prompt, wherever it is. */
import { openSheet } from './draft';

export const PROMPT_ID = 'prompt';

/** Open the composer where it is a sheet, and focus the prompt at its end. */
export function focusPrompt(): void {
  openSheet(true);
  requestAnimationFrame(() => {
    const prompt = document.getElementById(PROMPT_ID);
    if (!(prompt instanceof HTMLTextAreaElement)) return;
    prompt.focus();
    prompt.setSelectionRange(prompt.value.length, prompt.value.length);
  });
}
