/** Pages for those who came to a wrong place. */
import { Lock, MapPinOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/ui/Button';
import { Heading } from '@/ui/Page';
import { Empty } from '@/ui/States';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <>
      <Heading hidden>{t('notFound.title')}</Heading>
      <Empty
        icon={<MapPinOff aria-hidden />}
        title={t('notFound.title')}
        action={<ButtonLink to="/">{t('notFound.home')}</ButtonLink>}
      >
        {t('notFound.text')}
      </Empty>
    </>
  );
}

export function Forbidden() {
  const { t } = useTranslation();
  return (
    <>
      <Heading hidden>{t('forbidden.title')}</Heading>
      <Empty
        icon={<Lock aria-hidden />}
        title={t('forbidden.title')}
        action={<ButtonLink to="/">{t('notFound.home')}</ButtonLink>}
      >
        {t('forbidden.text')}
      </Empty>
    </>
  );
}
