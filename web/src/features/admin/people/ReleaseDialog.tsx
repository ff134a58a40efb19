/** Frees an address for another Google account, or credits that were frozen. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import type { Person } from './api/people';
import { type Release, useRelease } from './api/release';
import { usePersonName } from './usePersonName';

export function ReleaseDialog({ person, what, onClose }: { person: Person; what: Release; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const name = usePersonName()(person);
  const [reason, setReason] = useState('');
  const sending = useRelease(person.uid, what);
  const submit = () =>
    sending.mutate(
      { reason: reason.trim() },
      {
        onSuccess: () => {
          tell(t(`release.${what}Done`, { name }), { tone: 'good' });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t(`acts.${what}`)}
      description={name}
      verb={t(`release.${what}Verb`)}
      obstacle={reason.trim() === '' && t('common:reasonFirst')}
      sending={sending}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="text-sm text-muted">{t(`release.${what}`)}</p>
      <TextField
        label={t('common:reason')}
        hint={t('common:reasonHint')}
        maxLength={500}
        required
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDialog>
  );
}
