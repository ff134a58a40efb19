/** What a person is given each month, in place of what their role is. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Segmented } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import { useChangePerson } from '../people/api/changePerson';
import type { Person } from '../people/api/people';
import { usePersonName } from '../people/usePersonName';
import { AllowanceFields } from './AllowanceFields';
import { allowanceDraft, allowanceOf } from './allowances';
import { useAllowance } from './api/allowance';
import { useAllowanceText } from './useAllowanceText';

export default function OwnAllowanceDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const name = usePersonName()(person);
  const said = useAllowanceText();
  const { data: role } = useAllowance(person.role);
  const [whose, setWhose] = useState<'role' | 'own'>(person.allowance ? 'own' : 'role');
  const [draft, setDraft] = useState(() => allowanceDraft(person.allowance));
  const sending = useChangePerson(person.uid);
  const own = allowanceOf(draft);
  const now = person.allowance;
  const same = whose === 'role' ? !now : now?.credits === own?.credits && now?.unused === own?.unused;
  const submit = () =>
    sending.mutate(
      { allowance: whose === 'role' ? null : (own ?? null) },
      {
        onSuccess: () => {
          tell(t('allowance.done', { name }), { tone: 'good' });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t('acts.allowance')}
      description={name}
      verb={t('common:save')}
      obstacle={(whose === 'own' && !own) || (same && t('common:unchanged'))}
      sending={sending}
      onClose={onClose}
      onSubmit={submit}
    >
      <Segmented
        label={t('allowance.whose')}
        hideLabel
        value={whose}
        options={[
          ['role', t('limits.asRole')],
          ['own', t('allowance.own')],
        ]}
        onChange={setWhose}
      />
      {whose === 'own' ? (
        <AllowanceFields draft={draft} onChange={setDraft} />
      ) : (
        <p className="text-sm text-muted">{role ? said(role) : ' '}</p>
      )}
      <p className="text-xs text-muted">{t('allowance.next')}</p>
    </FormDialog>
  );
}
