/** The page Studio: what one composes, and beside it what was made. */
import { useTranslation } from 'react-i18next';
import { Heading } from '@/ui/Page';
import { ComposerArea } from './ComposerArea';
import Feed from './feed/Feed';

export default function Studio() {
  const { t } = useTranslation();
  return (
    <div className="lg:grid lg:grid-cols-[384px_minmax(0,1fr)]">
      <Heading hidden>{t('nav.studio')}</Heading>
      <ComposerArea />
      <div className="min-w-0 pb-18 lg:pb-0">
        <Feed />
      </div>
    </div>
  );
}
