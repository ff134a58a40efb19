/** Packs results into one archive while they arrive from storage. */
import { downloadZip } from 'client-zip';
import { namesOf, type Result } from './files';
import type { Output } from './types';

/** The archive. Error when a file cannot be had; `onPacked` hears how many are in after each. */
export async function zipOf(results: readonly Result<Output>[], onPacked: (done: number) => void): Promise<Blob> {
  const names = namesOf(results);
  async function* files() {
    for (const [index, { task, output }] of results.entries()) {
      const lastModified = new Date(task.finished_at ?? task.created_at);
      const name = names[index] ?? `${index}`;
      yield { name, lastModified, input: output ? await fileAt(output.url) : (task.text ?? '') };
      onPacked(index + 1);
    }
  }
  return await downloadZip(files()).blob();
}

async function fileAt(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`storage answered ${response.status}`);
  return response;
}
