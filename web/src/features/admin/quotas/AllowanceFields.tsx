/** The fields of an allowance: credits each month, and what becomes of those that are left. */
import { useTranslation } from 'react-i18next';
import { Segmented } from '@/ui/Field';
import { NumberField } from '../common/NumberField';
import { ALLOWANCE, type AllowanceDraft } from './allowances';

export function AllowanceFields({
  draft,
  onChange,
}: {
  draft: AllowanceDraft;
  onChange: (draft: AllowanceDraft) => void;
}) {
  const { t } = useTranslation('admin');
  return (
    <>
      <NumberField
        label={t('allowance.credits')}
        hint={t('allowance.creditsHint')}
        bounds={ALLOWANCE}
        value={draft.credits}
        onChange={(credits) => onChange({ ...draft, credits })}
      />
      <Segmented
        label={t('allowance.unused')}
        value={draft.unused}
        options={[
          ['keep', t('allowance.keep')],
          ['expire', t('allowance.expire')],
        ]}
        onChange={(unused) => onChange({ ...draft, unused })}
      />
      <p className="text-xs text-muted">{t(`allowance.${draft.unused}Hint`)}</p>
    </>
  );
}
