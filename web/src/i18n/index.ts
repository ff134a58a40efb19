/** The languages of the app: texts by area, loaded one language at a time. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = { en: 'English', ru: 'Русский' } as const;
export type Language = keyof typeof LANGUAGES;

const TEXTS = { en: () => import('./en'), ru: () => import('./ru') };

/** The language the page was opened in (public/theme.js chose it). */
export const chosenLanguage = (): Language => (document.documentElement.lang === 'ru' ? 'ru' : 'en');

/** Make the texts ready, in the chosen language. */
export async function startLanguages(): Promise<void> {
  const language = chosenLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: (await TEXTS[language]()).default },
    defaultNS: 'common',
    fallbackLng: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
}

/** Change the language of everything, and remember it. */
export async function chooseLanguage(language: Language): Promise<void> {
  const texts = (await TEXTS[language]()).default;
  for (const [area, keys] of Object.entries(texts)) i18next.addResourceBundle(language, area, keys, true, true);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  localStorage.setItem('language', language);
}
