import { beforeEach, expect, test, vi } from 'vitest';
import type { Model } from '@/api/models';
import { asked, slotsOf } from './references/taken';

let draft: typeof import('./draft');

/** As after a reload of the page. */
async function load() {
  vi.resetModules();
  draft = await import('./draft');
}

beforeEach(async () => {
  sessionStorage.clear();
  await load();
});

const model = { references: { character: { max: 1 }, style: { max: 2 }, color: { max: 0 } } } as Model;

test('it survives a reload, and damage is nothing', async () => {
  draft.changeDraft({ prompt: 'A hill', params: { seed: 1 } });
  await load();
  expect(draft.currentDraft()).toMatchObject({ prompt: 'A hill', params: { seed: 1 } });
  sessionStorage.setItem('draft', '{');
  await load();
  expect(draft.currentDraft().prompt).toBe('');
});

test('each kind remembers its model', () => {
  draft.changeDraft({ kind: 'image', model: 'a' });
  draft.changeDraft({ kind: 'text' });
  expect(draft.currentDraft().model).toBe('');
  draft.changeDraft({ model: 'b' });
  draft.changeDraft({ kind: 'image' });
  expect(draft.currentDraft()).toMatchObject({ kind: 'image', model: 'a' });
});

test('a generation is taken over as a whole; without its settings, those of now stay', () => {
  draft.changeDraft({ params: { seed: 7 } });
  const task = { kind: 'video' as const, model: 'v', prompt: 'Rain' };
  const references = [{ role: 'style' as const, output: { task_id: 't', index: 1 }, strength: 0.3 }];
  draft.reuse({ ...task, references });
  expect(draft.currentDraft()).toMatchObject({ ...task, params: { seed: 7 } });
  expect(draft.currentDraft().references.style).toEqual([
    { key: 't/1', output: { task_id: 't', index: 1 }, strength: 0.3 },
  ]);
  draft.reuse({ ...task, references: [], params: { seconds: 2 } });
  expect(draft.currentDraft()).toMatchObject({ params: { seconds: 2 }, references: { style: [] } });
});

test('a model gets the last references it can take; the others wait aside', () => {
  draft.addReference('character', { upload_id: 'one', url: 'https://x/1' });
  draft.addReference('character', { upload_id: 'two' });
  draft.addReference('color', { output: { task_id: 't', index: 0 } });
  const slots = slotsOf(model, draft.currentDraft().references);
  expect(slots.map(({ used, aside }) => [used.map(({ key }) => key), aside.map(({ key }) => key)])).toEqual([
    [['two'], ['one']],
    [[], []],
    [[], ['t/0']],
  ]);
  expect(asked(slots)).toEqual([{ role: 'character', upload_id: 'two' }]);
});

test('the same picture stands in a slot once, and keeps its strength when it is moved', () => {
  draft.addReference('style', { upload_id: 'one' });
  draft.addReference('style', { upload_id: 'one' });
  draft.changeReference('style', 'one', { strength: 0 });
  draft.moveReference('style', 'one', 'character');
  expect(draft.currentDraft().references.style).toEqual([]);
  expect(asked(slotsOf(model, draft.currentDraft().references))).toEqual([
    { role: 'character', upload_id: 'one', strength: 0 },
  ]);
});

test('another person in this tab begins with nothing', () => {
  draft.ownDraft('ada');
  draft.changeDraft({ prompt: 'A secret' });
  draft.ownDraft('ada');
  expect(draft.currentDraft().prompt).toBe('A secret');
  draft.ownDraft('ben');
  expect(draft.currentDraft().prompt).toBe('');
});
