/** Tops up or deducts many people's credits, or says what would become of them. */
import { api, body, type Schemas } from '@/api/client';

export type ForMany = Omit<Schemas['CreditChangeForMany'], 'apply'>;
export type Many = Schemas['CreditsForMany'];

/** With `apply` it goes on for some seconds; until it is `done`, the same call with the same key goes on. ApiError. */
export const changeMany = (movement: ForMany, key: string, apply: boolean): Promise<Many> =>
  body(
    api.POST('/api/admin/credits/bulk', {
      params: { header: { 'Idempotency-Key': key } },
      body: { ...movement, apply },
    }),
  );
