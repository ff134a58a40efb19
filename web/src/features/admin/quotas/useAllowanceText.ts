/** An allowance in words. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import type { Allowance } from './api/allowance';

export function useAllowanceText(): (allowance: Pick<Allowance, 'credits' | 'unused'>) => string {
  const { t } = useTranslation('admin');
  const { number } = useFormats();
  return ({ credits, unused }) =>
    credits === 0 ? t('allowance.nothing') : t(`allowance.${unused}Text`, { credits: number(credits) });
}
