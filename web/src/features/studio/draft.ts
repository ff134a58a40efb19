/** What the person is composing: kept over navigation and reload, for this tab. */
import type { Schemas } from '@/api/client';
import { kept } from '@/lib/kept';
import { isWide } from './wide';

export type Kind = Schemas['Kind'];
export type Role = Schemas['ReferenceRole'];
export type Params = Record<string, unknown>;
/** Where the picture of a reference comes from. */
export type Source = { upload_id: string } | { output: Schemas['OutputSource'] };

/** A picture the model shall keep to. `url` is where it was last seen; such addresses live for minutes. */
export type Ref = Source & {
  /** Names it within the draft. */
  key: string;
  url?: string;
  name?: string;
  width?: number;
  height?: number;
  /** 0..1; null leaves it to the model. */
  strength: number | null;
};

export interface Draft {
  kind: Kind;
  /** The model chosen for each kind; one that is not on offer gives way to the first that is. */
  models: Partial<Record<Kind, string>>;
  /** That of `kind`; empty until one was chosen. */
  model: string;
  prompt: string;
  /** What the person set, by name; only what a model declares is sent to it. */
  params: Params;
  /** In the order they were added. A model takes the last ones, as many as it can. */
  references: Record<Role, readonly Ref[]>;
}

export const ROLES: readonly Role[] = ['character', 'style', 'color'];
export const KINDS: readonly Kind[] = ['text', 'image', 'video'];

const EMPTY: Draft = {
  kind: 'image',
  models: {},
  model: '',
  prompt: '',
  params: {},
  references: { character: [], style: [], color: [] },
};

const draft = kept<Draft>((stored) => ({ ...EMPTY, ...(stored as Partial<Draft> | null) }), 'draft');
/** Whether the composer is open as a sheet, where the page is narrow. */
const sheet = kept<boolean>(() => false);

export const useDraft = draft.use;
export const currentDraft = draft.get;
export const useSheet = sheet.use;
/** Beside the feed the composer is always open. */
export const openSheet = (open: boolean) => sheet.set(open && !isWide());

/** Change parts of the draft. Another kind brings back the model chosen for it. */
export function changeDraft(change: Partial<Omit<Draft, 'models'>>): void {
  const before = draft.get();
  const kind = change.kind ?? before.kind;
  const models = change.model === undefined ? before.models : { ...before.models, [kind]: change.model };
  draft.set({ ...before, ...change, models, model: models[kind] ?? '' });
}

/** Take everything over from an earlier generation, and show it. */
export function reuse(task: {
  kind: Kind;
  model: string;
  prompt: string;
  params?: Params;
  references: readonly Schemas['Reference'][];
}): void {
  const references: Record<Role, Ref[]> = { character: [], style: [], color: [] };
  for (const { role, strength, ...source } of task.references)
    references[role].push({ ...source, key: keyOf(source), strength: strength ?? null });
  const { kind, model, prompt } = task;
  changeDraft({ kind, model, prompt, references, ...(task.params && { params: task.params }) });
  openSheet(true);
}

type Picture = Source & Partial<Pick<Ref, 'url' | 'name' | 'width' | 'height' | 'strength'>>;

/** Put a picture into a slot. One that is there already moves to the end. */
export function addReference(role: Role, picture: Picture): void {
  const key = keyOf(picture);
  const others = draft.get().references[role].filter((one) => one.key !== key);
  setReferences(role, [...others, { strength: null, ...picture, key }]);
}

/** Put a whole slot. */
export function setReferences(role: Role, references: readonly Ref[]): void {
  changeDraft({ references: { ...draft.get().references, [role]: references } });
}

/** Change one reference where it stands. */
export function changeReference(role: Role, key: string, change: Partial<Pick<Ref, 'url' | 'strength'>>): void {
  setReferences(
    role,
    draft.get().references[role].map((one) => (one.key === key ? { ...one, ...change } : one)),
  );
}

export function removeReference(role: Role, key: string): void {
  setReferences(
    role,
    draft.get().references[role].filter((one) => one.key !== key),
  );
}

export function moveReference(from: Role, key: string, to: Role): void {
  const moved = draft.get().references[from].find((one) => one.key === key);
  if (!moved || from === to) return;
  removeReference(from, key);
  addReference(to, moved);
}

/** Nothing of another person is shown to this one. */
export function ownDraft(uid: string): void {
  if (sessionStorage.getItem('draft-of') === uid) return;
  if (sessionStorage.getItem('draft-of')) draft.set(EMPTY);
  sessionStorage.setItem('draft-of', uid);
}

function keyOf(source: Source): string {
  return 'upload_id' in source ? source.upload_id : `${source.output.task_id}/${source.output.index}`;
}
