/** Names for downloaded results: the beginning of the prompt and a number. */
import type { AnyTask, ListedOutput, Output } from './types';

const LETTERS = 30;
const EXTENSIONS: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'text/plain': 'txt',
};

/** One result with its task; a text has no output. */
export interface Result<One extends ListedOutput | Output = ListedOutput> {
  task: AnyTask;
  output?: One;
}

export const extensionOf = (result: Result) =>
  result.output ? (EXTENSIONS[result.output.content_type] ?? 'bin') : 'md';

/** What every file system takes: no path, no control character, no dot or space at an end. */
export function stemOf(prompt: string): string {
  const letters = Array.from(
    prompt
      .normalize('NFC')
      .replace(/[\p{C}\\/:*?"<>|\s]+/gu, ' ')
      .trim(),
  ).slice(0, LETTERS);
  return letters.join('').replace(/^[. ]+|[. ]+$/g, '') || 'result';
}

/** File names for results, in their order; no two are alike. */
export function namesOf(results: readonly Result[]): string[] {
  const counts = new Map<string, number>();
  return results.map((result) => {
    const stem = stemOf(result.task.prompt);
    // Two names that differ in case only are one file on some systems.
    const number = (counts.get(stem.toLowerCase()) ?? 0) + 1;
    counts.set(stem.toLowerCase(), number);
    return `${stem}-${number}.${extensionOf(result)}`;
  });
}
