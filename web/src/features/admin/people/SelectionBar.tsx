/** What can be done with the people who are picked. */
import { Coins, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import type { Person } from './api/people';

export function SelectionBar({
  chosen,
  shown,
  onChoose,
  onCredits,
}: {
  chosen: ReadonlySet<string>;
  shown: readonly Person[];
  onChoose: (chosen: ReadonlySet<string>) => void;
  onCredits: () => void;
}) {
  const { t } = useTranslation(['admin', 'common']);
  const all = shown.filter(({ erasure }) => !erasure).map(({ uid }) => uid);
  return (
    <section
      aria-label={t('people.selection')}
      className="sticky bottom-20 z-10 mx-auto mt-4 flex w-fit max-w-full animate-appear flex-wrap items-center gap-2 rounded-2xl border border-line bg-surface py-2 pr-2 pl-4 shadow-raised sm:bottom-5"
    >
      <p role="status" className="mr-2 text-sm font-medium">
        {t('people.selected', { count: chosen.size })}
      </p>
      {all.some((uid) => !chosen.has(uid)) && (
        <Button size="small" look="quiet" onClick={() => onChoose(new Set([...chosen, ...all]))}>
          {t('people.selectShown')}
        </Button>
      )}
      <Button size="small" look="primary" icon={<Coins size={15} aria-hidden />} onClick={onCredits}>
        {t('acts.credits')}
      </Button>
      <IconButton size="small" label={t('common:clear')} onClick={() => onChoose(new Set())}>
        <X size={16} />
      </IconButton>
    </section>
  );
}
