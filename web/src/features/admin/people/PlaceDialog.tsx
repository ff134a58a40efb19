/** Changes a person's role or department. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Select, TextField } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import { useMeanwhile } from '../common/useMeanwhile';
import { useDepartmentOptions } from '../departments/useDepartmentOptions';
import { useChangePerson } from './api/changePerson';
import type { Person } from './api/people';
import { readPerson } from './api/person';
import { ROLES } from './filters';
import { usePersonName } from './usePersonName';

export function PlaceDialog({
  person,
  what,
  onClose,
}: {
  person: Person;
  what: 'role' | 'department';
  onClose: () => void;
}) {
  const { t } = useTranslation(['admin', 'common']);
  const nameOf = usePersonName();
  const departments = useDepartmentOptions(person.department);
  const [value, setValue] = useState<string>(person[what]);
  const [reason, setReason] = useState('');
  const change = useChangePerson(person.uid);
  const options = what === 'role' ? ROLES.map((role) => [role, t(`common:roles.${role}`)] as const) : departments;
  const meanwhile = useMeanwhile(person, () => readPerson(person.uid), change);
  const said = (one: Person) => options.find(([id]) => id === one[what])?.[1] ?? one[what];
  const send = () =>
    change.mutate(
      { [what]: value, ...(reason.trim() && { reason: reason.trim() }) },
      {
        onSuccess: () => {
          tell(t(`place.${what}Done`, { name: nameOf(person) }), { tone: 'good' });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t(`acts.${what}`)}
      description={nameOf(person)}
      verb={t('common:save')}
      obstacle={value === meanwhile.seen[what] && t('common:unchanged')}
      sending={meanwhile.sending}
      news={meanwhile.news}
      onClose={onClose}
      onSubmit={() => meanwhile.save(said, send)}
    >
      <Select
        label={t(`fields.${what}`)}
        value={value}
        options={options}
        onChange={setValue}
        hint={
          what === 'role' ? t(`place.roles.${ROLES.find((role) => role === value) ?? 'user'}`) : t('place.department')
        }
      />
      <TextField
        label={t('common:reason')}
        optional
        hint={t('common:reasonHint')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDialog>
  );
}
