/** The fields of the composer, from what to make down to its settings. */
import { Clapperboard, Image, Type } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Segmented } from '@/ui/Field';
import { Skeleton } from '@/ui/States';
import { changeDraft, KINDS, type Kind } from './draft';
import { ModelPicker } from './ModelPicker';
import { Prompt } from './Prompt';
import { Params } from './params/Params';
import { References } from './references/References';
import type { Composer } from './useComposer';

const ICONS: Record<Kind, typeof Type> = { text: Type, image: Image, video: Clapperboard };

export function ComposerForm({ composer }: { composer: Composer }) {
  const { t } = useTranslation(['studio', 'common']);
  return (
    <form
      data-composer
      aria-label={t('composer.sheet')}
      onSubmit={(event) => event.preventDefault()}
      className="flex flex-col gap-5"
    >
      <Segmented
        label={t('composer.kind')}
        hideLabel
        value={composer.draft.kind}
        onChange={(kind) => changeDraft({ kind })}
        options={KINDS.map((kind) => {
          const Icon = ICONS[kind];
          return [
            kind,
            <>
              <Icon size={15} aria-hidden />
              {t(`common:kinds.${kind}`)}
            </>,
          ] as const;
        })}
      />
      <ModelPicker {...composer} />
      <Prompt {...composer} />
      <References {...composer} />
      <Params {...composer} />
      {!composer.models.data && !composer.models.error && <Skeleton className="h-44 w-full rounded-xl" />}
    </form>
  );
}
