/** Looks at a pasted list of people, or adds some of them. */
import { api, body, type Schemas } from '@/api/client';

export type Imported = Schemas['PeopleImported'];

/** With `apply` it adds people for some seconds; until it is `done`, the same call goes on. ApiError. */
export const importPeople = (text: string, apply: boolean): Promise<Imported> =>
  body(api.POST('/api/admin/users/import', { body: { text, apply } }));
