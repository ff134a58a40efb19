/** The feed before the first generation: three prompts to begin with. */
import { WandSparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/ui/States';
import { useSamplePrompts } from '../samples';
import { KIND_ICONS } from './CardFrame';

export function EmptyFeed() {
  const { t } = useTranslation(['studio', 'common']);
  const samples = useSamplePrompts();
  return (
    <div className="rounded-2xl border border-dashed border-line">
      <Empty icon={<WandSparkles size={22} aria-hidden />} title={t('feed.empty.title')}>
        {t('feed.empty.text')}
      </Empty>
      <ul className="mx-auto -mt-6 grid max-w-2xl gap-2 px-4 pb-12">
        {samples.map(({ kind, prompt, use }) => {
          const Kind = KIND_ICONS[kind];
          return (
            <li key={kind}>
              <button
                type="button"
                onClick={use}
                className="flex w-full items-center gap-3 rounded-xl border border-line bg-surface p-3 text-left transition-colors hover:border-accent hover:bg-accent-soft"
              >
                <span className="grid size-8 shrink-0 place-items-center rounded-lg bg-accent-soft text-accent-text">
                  <Kind size={16} aria-hidden />
                </span>
                <span className="min-w-0 text-sm">
                  <span className="block text-xs text-muted">{t(`common:kinds.${kind}`)}</span>
                  {prompt}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
