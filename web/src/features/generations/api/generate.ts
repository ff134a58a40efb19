/** Starts a generation. */
import { api, body, type Schemas } from '@/api/client';

export type GenerationRequest = Schemas['GenerationRequest'];

/** The same key and request start one generation only, however often they are sent. */
export function generate(request: GenerationRequest, key: string): Promise<Schemas['GenerationAccepted']> {
  return body(api.POST('/api/generate', { body: request, params: { header: { 'Idempotency-Key': key } } }));
}
