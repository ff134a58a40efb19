/** Creates a department, or changes its title and limits. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { TextField } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import { NumberField } from '../common/NumberField';
import { useMeanwhile } from '../common/useMeanwhile';
import { type Department, readDepartments } from './api/departments';
import { usePutDepartment } from './api/putDepartment';
import { BOUNDS, settingsChange, settingsDraft } from './settings';

const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Each with its label, and how it is called where it is empty. */
const FIELDS = [
  ['title', 'departments.name', 'common:none'],
  ['monthly_credits', 'departments.credits', 'common:unlimited'],
  ['monthly_grants', 'departments.passOn', 'departments.nothing'],
  ['retention_days', 'departments.retentionDays', 'departments.asOrganisation'],
] as const;

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
  const change = usePutDepartment();
  const { number } = useFormats();
  const meanwhile = useMeanwhile(
    department,
    async () => (await readDepartments()).find((one) => one.id === id),
    change,
  );
  const settings = settingsChange(meanwhile.seen, draft);
  const isTaken = !department && taken.includes(id);
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  // Of what is about to be changed alone: the rest stays as it is.
  const said = (one: Department | undefined) =>
    FIELDS.filter(([name]) => settings?.[name] !== undefined)
      .map(([name, label, empty]) => {
        const value = one?.[name] ?? t(empty);
        return `${t(label)}: ${typeof value === 'number' ? number(value) : value}`;
      })
      .join('; ');
  const obstacle =
    draft.title.trim() === ''
      ? t('departments.nameFirst')
      : id === ''
        ? t('departments.idFirst')
        : !settings || !ID.test(id) || isTaken || (Object.keys(settings).length === 0 && t('common:unchanged'));
  const send = () =>
    settings &&
    change.mutate(
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
      sending={meanwhile.sending}
      news={meanwhile.news}
      onClose={onClose}
      onSubmit={() => meanwhile.save(said, send)}
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
