/** Puts a text onto the clipboard, and says so. */
import { useTranslation } from 'react-i18next';
import { tell } from '@/ui/Toasts';

export function useCopy(): (text: string) => Promise<void> {
  const { t } = useTranslation('common');
  return (text) => navigator.clipboard.writeText(text).then(() => tell(t('copied')));
}
