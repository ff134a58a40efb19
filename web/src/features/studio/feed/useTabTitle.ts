/** Says in the name of the tab how many are running. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

const MARK = /^\(\d+\) /;

export function useTabTitle(running: number): void {
  const { i18n } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language names the page anew.
  useEffect(() => {
    const plain = () => document.title.replace(MARK, '');
    document.title = running > 0 ? `(${running}) ${plain()}` : plain();
    return () => {
      document.title = plain();
    };
  }, [running, i18n.language]);
}
