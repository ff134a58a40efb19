/** What can be done with everything that is chosen; at the foot of the page while something is. */
import { CheckCheck, Download, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Dialog';
import { IconButton } from '@/ui/IconButton';
import { useBulkDelete } from './useBulkDelete';
import { useBulkDownload } from './useBulkDownload';
import type { Selection } from './useSelection';

export function SelectionBar({ selection, shown }: { selection: Selection; shown: number }) {
  const { t } = useTranslation(['history', 'common']);
  const [asking, setAsking] = useState(false);
  const download = useBulkDownload();
  const deleteAll = useBulkDelete();
  const ids = [...selection.ids];
  const count = ids.length;
  return (
    <>
      <div aria-live="polite" className="sr-only">
        {count > 0 && t('chosen', { count })}
      </div>
      {count > 0 && (
        <section
          aria-label={t('withChosen')}
          className="fixed inset-x-3 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-20 mx-auto flex w-fit animate-appear items-center gap-1 rounded-2xl border border-line bg-surface p-1.5 shadow-raised sm:bottom-5"
        >
          <IconButton label={t('clearChoice')} onClick={selection.clear}>
            <X size={17} aria-hidden />
          </IconButton>
          <span className="px-1 text-sm font-medium whitespace-nowrap tabular-nums">{t('chosen', { count })}</span>
          {count < shown && (
            <Button
              look="quiet"
              className="max-sm:hidden"
              icon={<CheckCheck size={16} aria-hidden />}
              onClick={selection.all}
            >
              {t('chooseAll', { count: shown })}
            </Button>
          )}
          <span aria-hidden className="mx-1 h-6 w-px bg-line" />
          <Button
            look="quiet"
            busy={download.progress !== undefined}
            icon={<Download size={16} aria-hidden />}
            onClick={() => void download.start(ids)}
          >
            {download.progress ? t('zipProgress', download.progress) : t('zip')}
          </Button>
          <Button look="danger" icon={<Trash2 size={16} aria-hidden />} onClick={() => setAsking(true)}>
            {t('common:delete')}
          </Button>
        </section>
      )}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('deleteTitle', { count })}
        verb={t('common:delete')}
        danger
        goOn={() => document.querySelector<HTMLElement>('main h1')}
        onConfirm={() => deleteAll(ids)}
      >
        {t('deleteText')}
      </Confirm>
    </>
  );
}
