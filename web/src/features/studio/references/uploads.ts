/** The pictures that are on their way into a slot, and those that did not make it. They do not survive a reload. */
import { type ApiError, problemOf } from '@/api/problem';
import { kept } from '@/lib/kept';
import { uploadPicture } from '../api/upload';
import { addReference, type Role } from '../draft';

export const TYPES = ['image/png', 'image/jpeg', 'image/webp'];
export const LARGEST = 10 * 1024 * 1024;

export type Refused = 'type' | 'size' | 'empty' | ApiError;

export interface Upload {
  id: string;
  role: Role;
  file: File;
  /** 0..1. */
  progress: number;
  /** Why it is not sent, or did not arrive. */
  refused?: Refused;
  stop: AbortController;
}

const uploads = kept<readonly Upload[]>(() => []);
export const useUploads = uploads.use;
/** The last one that arrived, to be announced. */
const arrived = kept<{ name: string; role: Role } | undefined>(() => undefined);
export const useArrived = arrived.use;

/** Check a file and send it; it becomes a reference when it is there. */
export function upload(role: Role, file: File): void {
  const one: Upload = {
    id: crypto.randomUUID(),
    role,
    file,
    progress: 0,
    refused: unfit(file),
    stop: new AbortController(),
  };
  uploads.set([...uploads.get().filter((other) => other.role !== role || !other.refused), one]);
  if (!one.refused) void send(one);
}

/** Send a file again that did not arrive. */
export function retryUpload({ id, role, file }: Upload): void {
  dropUpload(id);
  upload(role, file);
}

/** Stop one that is on its way, or take a message away. */
export function dropUpload(id: string): void {
  uploads
    .get()
    .find((one) => one.id === id)
    ?.stop.abort();
  uploads.set(uploads.get().filter((one) => one.id !== id));
}

/** Why a file is not even sent. */
function unfit(file: File): Refused | undefined {
  if (!TYPES.includes(file.type)) return 'type';
  if (file.size === 0) return 'empty';
  return file.size > LARGEST ? 'size' : undefined;
}

async function send(one: Upload): Promise<void> {
  const change = (part: Partial<Upload>) =>
    uploads.set(uploads.get().map((other) => (other.id === one.id ? { ...other, ...part } : other)));
  try {
    const done = await uploadPicture(one.file, {
      onProgress: (progress) => change({ progress }),
      signal: one.stop.signal,
    });
    const { upload_id, url, width, height } = done;
    addReference(one.role, { upload_id, url, width, height, name: one.file.name });
    dropUpload(one.id);
    arrived.set({ name: one.file.name, role: one.role });
  } catch (caught) {
    if (!one.stop.signal.aborted) change({ refused: problemOf(caught) });
  }
}
