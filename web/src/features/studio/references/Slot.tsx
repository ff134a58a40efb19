/** One of the slots for reference images: what is in it, and every way to put something there. */
import { History, Paintbrush, Palette, Plus, UserRound } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '@/ui/classes';
import type { Role } from '../draft';
import { drop, isForSlot } from './carry';
import { Reference } from './Reference';
import type { Slot as Contents } from './taken';
import { RefusedUpload, UploadTile } from './UploadTile';
import { TYPES, upload, useUploads } from './uploads';

export const ICONS: Record<Role, typeof Plus> = { character: UserRound, style: Paintbrush, color: Palette };

export function Slot({
  slot: { role, max, used },
  others,
  problem,
  onPick,
}: {
  slot: Contents;
  /** The other slots of this model. */
  others: readonly Role[];
  /** What the API said about what is in it. */
  problem?: string;
  /** Choose from one's own images. */
  onPick: () => void;
}) {
  const { t } = useTranslation(['studio', 'common']);
  const uploads = useUploads().filter((one) => one.role === role);
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const name = t(`common:references.${role}`);
  const coming = uploads.filter(({ refused }) => !refused);
  const refused = uploads.filter((one) => one.refused);
  const room = used.length + coming.length < max;
  const Icon = ICONS[role];
  const take = (event: DragEvent) => {
    setOver(false);
    if (!isForSlot(event.dataTransfer)) return;
    event.preventDefault();
    drop(role, event.dataTransfer);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would have the browser's own size and frame.
    <div
      role="group"
      aria-label={name}
      data-slot={role}
      onDragOver={(event) => {
        if (!isForSlot(event.dataTransfer)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={take}
      className={classes(
        'flex min-w-28 grow basis-0 flex-col gap-1.5 rounded-xl p-1.5 transition-colors',
        over ? 'bg-accent-soft outline-2 outline-accent-text' : 'bg-sunken/60',
      )}
    >
      <div className="flex items-center justify-between gap-1 px-1 text-xs">
        <span className="truncate font-medium">{name}</span>
        <span className="shrink-0 text-muted tabular-nums">
          <span aria-hidden>
            {used.length}/{max}
          </span>
          <span className="sr-only">{t('composer.references.count', { used: used.length, max })}</span>
        </span>
      </div>
      {(used.length > 0 || coming.length > 0) && (
        <ul className="flex flex-col gap-1.5">
          {used.map((reference, place) => (
            <Reference
              key={reference.key}
              reference={reference}
              role={role}
              name={reference.name ?? t('composer.references.unnamed', { number: place + 1 })}
              others={others}
            />
          ))}
          {coming.map((one) => (
            <UploadTile key={one.id} upload={one} />
          ))}
        </ul>
      )}
      {room && (
        <button
          type="button"
          aria-label={t('composer.references.add', { role: name })}
          onClick={() => files.current?.click()}
          className={classes(
            'flex flex-col items-center justify-center gap-1 rounded-lg border border-dashed border-line-strong/70 text-muted transition-colors hover:border-accent-text hover:text-accent-text',
            used.length + coming.length > 0 ? 'h-9' : 'h-22',
          )}
        >
          {used.length + coming.length > 0 ? (
            <Plus size={16} aria-hidden />
          ) : (
            <>
              <Icon size={20} aria-hidden />
              <span className="text-xs">{t(`composer.references.hint.${role}`)}</span>
            </>
          )}
        </button>
      )}
      <input
        ref={files}
        type="file"
        accept={TYPES.join(',')}
        multiple={max > 1}
        hidden
        onChange={({ target }) => {
          for (const file of target.files ?? []) upload(role, file);
          target.value = '';
        }}
      />
      {room && (
        <button
          type="button"
          aria-label={t('composer.references.fromHistoryFor', { role: name })}
          onClick={onPick}
          className="flex min-h-6 items-center justify-center gap-1 rounded-md text-xs text-muted hover:text-text"
        >
          <History size={12} aria-hidden />
          {t('composer.references.fromHistory')}
        </button>
      )}
      <div aria-live="polite" className="contents">
        {refused.map((one) => (
          <RefusedUpload key={one.id} upload={one} />
        ))}
      </div>
      {problem && (
        <p role="alert" className="px-1 text-xs text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}
