/** The sentence that says why one cannot start now, and what to do about it. */
import { useTranslation } from 'react-i18next';
import { here } from '@/environment';
import { useFormats } from '@/lib/format';
import type { Obstacle } from './obstacle';
import { useSaid } from './said';

export function ObstacleText({ obstacle }: { obstacle: Obstacle }) {
  const { t } = useTranslation('studio');
  const { number, moment } = useFormats();
  const said = useSaid();
  switch (obstacle.why) {
    case 'unavailable':
      return t('composer.why.unavailable', { reason: said(obstacle.reason) });
    case 'running':
      return t('composer.why.running', { limit: number(obstacle.limit) });
    case 'quota': {
      const { quota, left, resets } = obstacle;
      return t(`composer.why.quota.${quota}`, { left: number(left), resets: moment(resets) });
    }
    case 'credits':
      return (
        <>
          {t('composer.why.credits', { count: obstacle.short })} <Ask />
        </>
      );
    default:
      return t(`composer.why.${obstacle.why}`);
  }
}

function Ask() {
  const { t } = useTranslation('studio');
  const { contact } = here();
  if (!contact) return t('composer.why.askAdmin');
  return (
    <a href={`mailto:${contact}`} className="underline">
      {t('composer.why.ask', { contact })}
    </a>
  );
}
