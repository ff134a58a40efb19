/** The fields of limits: four numbers, the kinds and the models. Empty is no limit of its own. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { NumberField } from '../common/NumberField';
import { wholeNumber } from '../common/numbers';
import { useModelNames } from './api/modelNames';
import type { RoleQuotas } from './api/roleQuotas';
import { KINDS, type LimitsDraft, NUMBERS } from './limits';
import { OnlyThese } from './OnlyThese';

export function LimitsFields({
  draft,
  onChange,
  role,
  shutOut,
}: {
  draft: LimitsDraft;
  onChange: (draft: LimitsDraft) => void;
  /** For a person: what holds where nothing is filled in. */
  role?: RoleQuotas;
  /** What a limit of 0 does. */
  shutOut: string;
}) {
  const { t } = useTranslation(['admin', 'common']);
  const { number } = useFormats();
  const models = useModelNames();
  const set = (change: Partial<LimitsDraft>) => onChange({ ...draft, ...change });
  const emptyNumber = (value: number | null) => {
    const written = value === null ? t('common:unlimited') : number(value);
    return role ? t('limits.asRoleValue', { value: written }) : written;
  };
  const everything = role ? t('limits.asRole') : t('common:unlimited');
  // What is chosen and no longer there can still be taken out.
  const known = models.data ?? [];
  const gone = (draft.models ?? []).filter((id) => !known.some((model) => model.id === id));
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        {NUMBERS.map((name) => (
          <NumberField
            key={name}
            label={t(`limits.${name}`)}
            placeholder={emptyNumber(role ? role[name] : null)}
            hint={wholeNumber(draft[name]) === 0 && <span className="text-warn">{shutOut}</span>}
            value={draft[name]}
            onChange={(text) => set({ [name]: text })}
          />
        ))}
      </div>
      <OnlyThese
        label={t('limits.kinds')}
        everything={everything}
        options={KINDS.map((kind) => [kind, t(`common:kinds.${kind}`)] as const)}
        chosen={draft.kinds}
        onChange={(kinds) => set({ kinds })}
      />
      <OnlyThese
        label={t('limits.models')}
        everything={everything}
        options={[...known.map(({ id, title }) => [id, title] as const), ...gone.map((id) => [id, id] as const)]}
        chosen={draft.models}
        onChange={(chosen) => set({ models: chosen })}
      />
    </>
  );
}
