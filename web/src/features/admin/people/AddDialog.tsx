/** Adds somebody before their first sign-in. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { here } from '@/environment';
import { Select, TextField } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import { NumberField } from '../common/NumberField';
import { type Bounds, MOST_CREDITS, wholeNumber } from '../common/numbers';
import { useDepartmentOptions } from '../departments/useDepartmentOptions';
import { useAddPerson } from './api/addPerson';
import { ROLES } from './filters';
import { HereAlready } from './HereAlready';

const WELCOME: Bounds = { most: MOST_CREDITS };

export default function AddDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<(typeof ROLES)[number]>('user');
  const [department, setDepartment] = useState('unassigned');
  const [credits, setCredits] = useState('');
  const departments = useDepartmentOptions('unassigned');
  const sending = useAddPerson();
  const { error } = sending;
  const address = email.trim();
  const amount = wholeNumber(credits, WELCOME);
  const refused =
    error?.field('email') && t(isOurs(address) ? 'add.noAddress' : 'add.foreign', { domain: here().domain });
  const submit = () =>
    sending.mutate(
      { email: address, role, department, ...(typeof amount === 'number' && { credits: amount }) },
      {
        onSuccess: (person) => {
          tell(t('add.done', { email: person.email }), { tone: 'good' });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t('add.title')}
      description={t('add.text')}
      verb={t('add.verb')}
      obstacle={amount === undefined || Boolean(refused) || (!/^\S+@\S+$/.test(address) && t('add.emailFirst'))}
      sending={sending}
      told={refused ? null : error?.code === 'conflict' ? <HereAlready email={address} onLeave={onClose} /> : undefined}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label={t('fields.email')}
        type="email"
        inputMode="email"
        autoComplete="off"
        placeholder={`name@${here().domain}`}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={refused}
      />
      <div className="grid gap-4 sm:grid-cols-[2fr_3fr]">
        <Select
          label={t('fields.role')}
          value={role}
          options={ROLES.map((one) => [one, t(`common:roles.${one}`)] as const)}
          onChange={(value) => setRole(ROLES.find((one) => one === value) ?? 'user')}
        />
        <Select label={t('fields.department')} value={department} options={departments} onChange={setDepartment} />
      </div>
      <NumberField
        label={t('add.credits')}
        optional
        hint={t('add.creditsHint')}
        bounds={WELCOME}
        value={credits}
        onChange={setCredits}
      />
    </FormDialog>
  );
}

const isOurs = (address: string) => address.toLowerCase().endsWith(`@${here().domain}`);
