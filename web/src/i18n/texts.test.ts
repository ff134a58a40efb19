import { expect, test } from 'vitest';
import en from './en';
import ru from './ru';

type Texts = { [key: string]: string | Texts };
const PLURAL = /_(zero|one|two|few|many|other)$/;
const LANGUAGES = { en, ru } as unknown as Record<'en' | 'ru', Record<string, Texts>>;
const AREAS = Object.keys(en);

/** Every text of an area by its whole key. */
function flat(texts: Texts, before = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [[before + key, text] as [string, string]] : flat(text, `${before}${key}.`),
  );
}

/** The texts of one area in one language, those that are plural forms of one another together. */
function grouped(language: 'en' | 'ru', area: string): Map<string, [string, string][]> {
  const groups = new Map<string, [string, string][]>();
  for (const [key, text] of flat(LANGUAGES[language][area] ?? {})) {
    const base = key.replace(PLURAL, '');
    groups.set(base, [...(groups.get(base) ?? []), [key, text]]);
  }
  return groups;
}

/** What is put into a text. `count` may be left out of a form that says the number itself ("one file"). */
const inserted = (text: string) =>
  [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name).filter((name) => name !== 'count');

test('both languages have the same areas', () => {
  expect(Object.keys(ru)).toEqual(AREAS);
});

test.each(AREAS)('the texts of "%s" have the same keys in both languages', (area) => {
  expect([...grouped('ru', area).keys()].sort()).toEqual([...grouped('en', area).keys()].sort());
});

test.each(AREAS)('the texts of "%s" are not empty, and say the same values in both languages', (area) => {
  const russian = grouped('ru', area);
  for (const [base, forms] of grouped('en', area)) {
    const all = [...forms, ...(russian.get(base) ?? [])];
    const first = [...new Set(inserted(forms[0]?.[1] ?? ''))].sort();
    for (const [key, text] of all) {
      expect(text.trim(), `${area}:${key}`).not.toBe('');
      expect([...new Set(inserted(text))].sort(), `${area}:${key}`).toEqual(first);
    }
  }
});

// A text of its own for nothing (`_zero`) is a choice, in every language.
test.each(['en', 'ru'] as const)('whatever is counted has all the forms that %s needs', (language) => {
  const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  for (const area of AREAS)
    for (const [base, forms] of grouped(language, area)) {
      const found = forms.map(([key]) => PLURAL.exec(key)?.[1]).filter((form) => form && form !== 'zero');
      if (found.length > 0) expect(found.sort(), `${area}:${base}`).toEqual([...needed].sort());
    }
});
