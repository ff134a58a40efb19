/** Whom a movement for many is for, how many credits, and why. */
import { useTranslation } from 'react-i18next';
import { Segmented, Select, TextField } from '@/ui/Field';
import { NumberField } from '../common/NumberField';
import { useDepartmentOptions } from '../departments/useDepartmentOptions';
import type { BulkDraft } from './bulk';
import { MOVEMENT, type Way } from './movement';

export function BulkForm({
  draft,
  chosen,
  onChange,
}: {
  draft: BulkDraft;
  chosen: number;
  onChange: (draft: BulkDraft) => void;
}) {
  const { t } = useTranslation(['admin', 'common']);
  const departments = useDepartmentOptions();
  const set = (change: Partial<BulkDraft>) => onChange({ ...draft, ...change });
  return (
    <>
      {chosen > 0 && (
        <Segmented<BulkDraft['whom']>
          label={t('bulk.whom')}
          value={draft.whom}
          options={[
            ['chosen', t('bulk.chosen', { count: chosen })],
            ['department', t('bulk.department')],
          ]}
          onChange={(whom) => set({ whom })}
        />
      )}
      {draft.whom === 'department' && (
        <Select
          label={t('fields.department')}
          hint={t('bulk.departmentHint')}
          value={draft.department}
          options={[['', t('form.choose')], ...departments]}
          onChange={(department) => set({ department })}
        />
      )}
      <Segmented<Way>
        label={t('credits.what')}
        hideLabel
        value={draft.way}
        options={[
          ['topUp', t('credits.topUp')],
          ['deduct', t('credits.deduct')],
        ]}
        onChange={(way) => set({ way })}
      />
      <NumberField
        label={t('bulk.amount')}
        value={draft.amount}
        onChange={(amount) => set({ amount })}
        bounds={MOVEMENT}
      />
      <TextField
        label={t('common:reason')}
        hint={t('credits.reasonHint')}
        maxLength={500}
        required
        value={draft.reason}
        onChange={(event) => set({ reason: event.target.value })}
      />
    </>
  );
}
