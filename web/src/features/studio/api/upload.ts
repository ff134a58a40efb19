/** Sends a reference picture: announced to the API, put straight into storage, then declared complete. */
import { api, body, type Schemas } from '@/api/client';
import { ApiError } from '@/api/problem';

/** `onProgress` is told the part that was sent, 0..1. ApiError when a step fails; an abort is a DOMException. */
export async function uploadPicture(
  file: File,
  { onProgress, signal }: { onProgress: (part: number) => void; signal: AbortSignal },
): Promise<Schemas['Upload']> {
  const ticket = await body(
    api.POST('/api/uploads', {
      body: {
        filename: file.name.slice(-255) || 'picture',
        content_type: file.type as Schemas['UploadRequest']['content_type'],
        bytes: file.size,
      },
      signal,
    }),
  );
  await put(ticket, file, onProgress, signal);
  const path = { upload_id: ticket.upload_id };
  return body(api.POST('/api/uploads/{upload_id}/complete', { params: { path }, signal }));
}

/** By XMLHttpRequest: fetch tells nobody how much it has sent. */
function put(
  { method, url, headers }: Schemas['UploadTicket'],
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.timeout = 300_000;
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new ApiError('temporarily_unavailable', request.status));
    request.onerror = request.ontimeout = () => reject(new ApiError(navigator.onLine ? 'unreachable' : 'offline', 0));
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
