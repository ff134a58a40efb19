/** The prompts one has used on this device, the last first; each person's own. */

const MOST = 50;
const LONGEST = 20_000;

export function earlierPrompts(uid: string): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(`prompts-${uid}`) ?? '[]');
    return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/** A prompt that was used before moves to the front. Very long ones are not kept. */
export function rememberPrompt(uid: string, prompt: string): void {
  if (prompt.length > LONGEST) return;
  const all = [prompt, ...earlierPrompts(uid).filter((one) => one !== prompt)].slice(0, MOST);
  try {
    localStorage.setItem(`prompts-${uid}`, JSON.stringify(all));
  } catch {
    // A full storage costs a convenience, nothing more.
  }
}
