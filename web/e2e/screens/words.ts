/** The app's own texts, to find buttons and fields in either language. */
import { readFileSync } from 'node:fs';

export type Language = 'en' | 'ru';
/** A text by its area and key (`admin:people.add`), as what it may look like on the page. */
export type Say = (key: string) => RegExp;

type Texts = { [key: string]: string | Texts };

export function sayIn(language: Language): Say {
  const areas: Record<string, Texts> = {};
  return (key) => {
    const [area = '', path = ''] = key.split(':');
    areas[area] ??= JSON.parse(
      readFileSync(new URL(`../../src/i18n/${language}/${area}.json`, import.meta.url), 'utf-8'),
    );
    const text = path
      .split('.')
      .reduce<string | Texts | undefined>(
        (found, part) => (typeof found === 'object' ? found[part] : undefined),
        areas[area],
      );
    if (typeof text !== 'string') throw new Error(`There is no text ${key} in ${language}.`);
    const parts = text.split(/\{\{[^}]*\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^\\s*${parts.join('.+')}\\s*$`);
  };
}
