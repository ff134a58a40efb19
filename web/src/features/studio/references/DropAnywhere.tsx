/** Takes pictures that are dropped or pasted anywhere on the page: large targets appear while one is dragged over it. */
import { Ban } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Model } from '@/api/models';
import { classes } from '@/ui/classes';
import { tell } from '@/ui/Toasts';
import { openSheet, type Role } from '../draft';
import { drop, isForSlot } from './carry';
import { ICONS } from './Slot';
import type { Slot } from './taken';
import { upload } from './uploads';

export function DropAnywhere({ model, slots }: { model: Model | undefined; slots: readonly Slot[] }) {
  const { t } = useTranslation(['studio', 'common']);
  const dragged = useDragged();
  const taken = slots.filter(({ max }) => max > 0);
  usePaste(taken, () => model && tell(t('composer.references.none', { title: model.title })));
  if (!dragged || !model) return null;
  return (
    <div className="fixed inset-x-0 top-(--head) bottom-0 z-40 flex animate-appear flex-col items-center justify-center gap-5 bg-ground/90 p-6 lg:left-[384px]">
      <p className="text-lg font-semibold">
        {taken.length > 0 ? t('composer.references.drop') : t('composer.references.dropNone', { title: model.title })}
      </p>
      {taken.length > 0 ? (
        <div className="flex w-full max-w-3xl gap-4 max-sm:flex-col">
          {taken.map(({ role }) => (
            <Target key={role} role={role} />
          ))}
        </div>
      ) : (
        <p className="flex items-center gap-2 text-sm text-muted">
          <Ban size={16} aria-hidden /> {t('composer.references.dropNoneHint')}
        </p>
      )}
    </div>
  );
}

function Target({ role }: { role: Role }) {
  const { t } = useTranslation(['studio', 'common']);
  const [over, setOver] = useState(false);
  const Icon = ICONS[role];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: for the pointer alone; the slots themselves serve everybody.
    <div
      data-drop={role}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        drop(role, event.dataTransfer);
        openSheet(true);
      }}
      className={classes(
        'flex grow basis-0 flex-col items-center justify-center gap-2 rounded-2xl border-2 border-dashed py-16 transition-colors max-sm:py-8',
        over ? 'border-accent-text bg-accent-soft text-accent-text' : 'border-line-strong bg-surface',
      )}
    >
      <Icon size={28} aria-hidden />
      <span className="font-semibold">{t(`common:references.${role}`)}</span>
      <span className="text-sm text-muted">{t(`composer.references.hint.${role}`)}</span>
    </div>
  );
}

/** Whether a picture from outside this column is dragged over the page. Missing every target does nothing. */
function useDragged(): boolean {
  const [dragged, setDragged] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!isForSlot(event.dataTransfer)) return;
      // Else the browser would leave the page for a file that misses.
      event.preventDefault();
      setDragged(true);
    };
    const leave = (event: DragEvent) => !event.relatedTarget && setDragged(false);
    const end = (event: DragEvent) => {
      if (event.type === 'drop' && isForSlot(event.dataTransfer)) event.preventDefault();
      setDragged(false);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', end);
    window.addEventListener('dragend', end);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', end);
      window.removeEventListener('dragend', end);
    };
  }, []);
  return dragged;
}

/** A pasted picture goes into the slot that has the focus, else the first that has room, else the first. */
function usePaste(taken: readonly Slot[], onNone: () => void): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])].filter(({ type }) => type.startsWith('image/'));
      // Office programs copy a picture beside every text: where one writes, the text is meant.
      const writing = event.target instanceof HTMLElement && event.target.matches('input, textarea');
      if (files.length === 0 || (writing && event.clipboardData?.types.includes('text/plain'))) return;
      event.preventDefault();
      const focused = document.activeElement?.closest<HTMLElement>('[data-slot]')?.dataset.slot;
      const slot =
        taken.find(({ role }) => role === focused) ?? taken.find(({ used, max }) => used.length < max) ?? taken[0];
      if (!slot) return onNone();
      openSheet(true);
      for (const file of files) upload(slot.role, file);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  });
}
