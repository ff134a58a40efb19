/** What can be done with several chosen results at once. */
import { Columns2, Download, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ResultRef } from '@/features/generations/types';
import { useDownload } from '@/features/generations/useDownload';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';

interface SelectionBarProps {
  chosen: readonly ResultRef[];
  onCompare: () => void;
  onClear: () => void;
}

export default function SelectionBar({ chosen, onCompare, onClear }: SelectionBarProps) {
  const { t } = useTranslation(['studio', 'common']);
  const { downloadMany, packing } = useDownload();
  return (
    <section
      aria-label={t('feed.selection')}
      className="sticky bottom-36 z-20 mx-auto flex w-fit max-w-full animate-appear items-center gap-2 rounded-2xl border border-line bg-surface py-2 pr-2 pl-4 shadow-raised sm:bottom-4"
    >
      <span className="text-sm whitespace-nowrap sm:mr-2 font-medium tabular-nums" aria-live="polite">
        {t('feed.selected', { count: chosen.length })}
      </span>
      <Button
        size="small"
        icon={<Columns2 size={15} aria-hidden />}
        disabled={chosen.length !== 2}
        title={chosen.length === 2 ? undefined : t('feed.compareHint')}
        onClick={onCompare}
      >
        <span className="max-sm:sr-only">{t('feed.compare')}</span>
      </Button>
      <Button
        size="small"
        look="primary"
        busy={packing !== undefined}
        icon={<Download size={15} aria-hidden />}
        onClick={() => downloadMany(chosen)}
      >
        {packing ? t('feed.packing', packing) : t('common:download')}
      </Button>
      <IconButton label={t('common:clear')} size="small" onClick={onClear}>
        <X size={16} aria-hidden />
      </IconButton>
    </section>
  );
}
