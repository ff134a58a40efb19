/** Words of the catalogue in the person's language, where we know them; else as they were said. */
import { useTranslation } from 'react-i18next';

export function useSaid(): (text: string) => string {
  const { t } = useTranslation('studio');
  const known = t('composer.said', { returnObjects: true }) as Record<string, string>;
  return (text) => known[text] ?? text;
}
