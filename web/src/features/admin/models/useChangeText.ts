/** What a change of a model changes, in a few words. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import type { OfferChange } from './api/history';

export function useChangeText(): (change: Pick<OfferChange, 'credits' | 'available'>) => string {
  const { t } = useTranslation(['analytics', 'common']);
  const { number } = useFormats();
  return ({ credits, available }) => {
    const parts = [
      credits !== null && t('models.changed.price', { count: credits, credits: number(credits) }),
      available !== null && t(available ? 'models.changed.on' : 'models.changed.off'),
    ];
    return parts.filter(Boolean).join(' · ');
  };
}
