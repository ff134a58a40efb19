/** Creates a department, or changes its title and limits. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import { NumberField } from '../common/NumberField';
import type { Department } from './api/departments';
import { usePutDepartment } from './api/putDepartment';
import { BOUNDS, settingsChange, settingsDraft } from './settings';

const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

export default function DepartmentDialog({
  department,
  taken,
  onClose,
}: {
  department: Department | undefined;
  taken: readonly string[];
  onClose: () => void;
}) {
  const { t } = useTranslation(['admin', 'common']);
  const [draft, setDraft] = useState(() => settingsDraft(department));
  const [id, setId] = useState(department?.id ?? '');
  const sending = usePutDepartment();
  const settings = settingsChange(department, draft);
  const isTaken = !department && taken.includes(id);
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const obstacle =
    draft.title.trim() === ''
      ? t('departments.nameFirst')
      : id === ''
        ? t('departments.idFirst')
        : !settings || !ID.test(id) || isTaken || (Object.keys(settings).length === 0 && t('common:unchanged'));
  const submit = () =>
    settings &&
    sending.mutate(
      { id, settings },
      {
        onSuccess: ({ title }) => {
          tell(t(department ? 'departments.changed' : 'departments.added', { title }), { tone: 'good' });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={department ? t('departments.editTitle', { title: department.title }) : t('departments.add')}
      verb={department ? t('common:save') : t('departments.create')}
      obstacle={obstacle}
      sending={sending}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label={t('departments.name')}
        maxLength={100}
        value={draft.title}
        onChange={(event) => set({ title: event.target.value })}
      />
      {!department && (
        <TextField
          label={t('departments.id')}
          hint={t('departments.idHint')}
          error={isTaken ? t('departments.taken') : id !== '' && !ID.test(id) ? t('departments.idHint') : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={63}
          value={id}
          onChange={(event) => setId(event.target.value)}
        />
      )}
      <NumberField
        label={t('departments.credits')}
        hint={t('departments.creditsHint')}
        placeholder={t('common:unlimited')}
        value={draft.monthly_credits}
        onChange={(monthly_credits) => set({ monthly_credits })}
      />
      <NumberField
        label={t('departments.passOn')}
        hint={t('departments.passOnHint')}
        placeholder={t('departments.nothing')}
        value={draft.monthly_grants}
        onChange={(monthly_grants) => set({ monthly_grants })}
      />
      <NumberField
        label={t('departments.retentionDays')}
        hint={t('departments.retentionHint')}
        placeholder={t('departments.asOrganisation')}
        bounds={BOUNDS.retention_days}
        value={draft.retention_days}
        onChange={(retention_days) => set({ retention_days })}
      />
    </FormDialog>
  );
}
