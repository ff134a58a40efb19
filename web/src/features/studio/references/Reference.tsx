/** A reference in its slot: its picture, how strongly it counts, and where else it can go. */
import { Ellipsis, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { changeReference, moveReference, type Ref, type Role, removeReference } from '../draft';
import { carryPicture } from './carry';
import { Picture } from './Picture';

const MIDDLE = 0.5;
const ROUND =
  'grid size-6 place-items-center rounded-full bg-surface/90 text-text shadow-raised transition-colors hover:bg-surface';

export function Reference({
  reference,
  role,
  name,
  others,
}: {
  reference: Ref;
  role: Role;
  /** What it is called here. */
  name: string;
  /** Slots it could be moved to. */
  others: readonly Role[];
}) {
  const { t } = useTranslation(['studio', 'common']);
  const { percent } = useFormats();
  const [gone, setGone] = useState(false);
  const { key, strength } = reference;
  return (
    <li
      className="flex flex-col"
      draggable
      onDragStart={({ dataTransfer }) => carryPicture(dataTransfer, { ...reference, from: { role, key } })}
    >
      <div className="relative cursor-grab overflow-hidden rounded-lg">
        <Picture
          reference={reference}
          role={role}
          alt={t('composer.references.picture', { role: t(`common:references.${role}`), name })}
          className="h-22 w-full"
          onGone={() => setGone(true)}
        />
        <div className="absolute inset-x-1 top-1 flex justify-between">
          <Menu
            align="start"
            trigger={
              <button type="button" className={ROUND} aria-label={t('composer.references.options', { name })}>
                <Ellipsis size={14} aria-hidden />
              </button>
            }
          >
            {others.map((other) => (
              <MenuItem key={other} onSelect={() => moveReference(role, key, other)}>
                {t('composer.references.moveTo', { role: t(`common:references.${other}`) })}
              </MenuItem>
            ))}
            {strength !== null && (
              <MenuItem onSelect={() => changeReference(role, key, { strength: null })}>
                {t('composer.references.strengthReset')}
              </MenuItem>
            )}
            {(others.length > 0 || strength !== null) && <MenuLine />}
            <MenuItem icon={<Trash2 size={15} aria-hidden />} danger onSelect={() => removeReference(role, key)}>
              {t('composer.references.remove')}
            </MenuItem>
          </Menu>
          <button
            type="button"
            className={ROUND}
            aria-label={t('composer.references.removeOne', { name })}
            onClick={() => removeReference(role, key)}
          >
            <X size={14} aria-hidden />
          </button>
        </div>
      </div>
      {gone ? (
        <p role="alert" className="mt-1 text-xs text-bad">
          {t('composer.references.gone')}
        </p>
      ) : (
        <div className="flex items-center gap-1.5">
          <input
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={strength ?? MIDDLE}
            aria-label={t('composer.references.strength', { name })}
            aria-valuetext={strength === null ? t('composer.references.strengthAuto') : percent(strength)}
            onChange={({ target }) => changeReference(role, key, { strength: Number(target.value) })}
            className="h-6 w-0 min-w-0 grow cursor-pointer accent-accent"
          />
          <span aria-hidden className="w-9 text-right text-xs text-muted tabular-nums">
            {strength === null ? t('composer.references.strengthAuto') : percent(strength)}
          </span>
        </div>
      )}
    </li>
  );
}
