/** Blocks a person, saying what that does, or lets them in again. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import { useChangePerson } from './api/changePerson';
import type { Person } from './api/people';
import { usePersonName } from './usePersonName';

export function BlockDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const name = usePersonName()(person);
  const [reason, setReason] = useState('');
  const sending = useChangePerson(person.uid);
  const verb = person.status === 'blocked' ? 'unblock' : 'block';
  const submit = () =>
    sending.mutate(
      { status: verb === 'block' ? 'blocked' : 'active', reason: reason.trim() },
      {
        onSuccess: () => {
          tell(t(`block.${verb}Done`, { name }), { tone: 'good' });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t(`block.${verb}Title`, { name })}
      verb={t(`acts.${verb}`)}
      danger={verb === 'block'}
      obstacle={reason.trim() === '' && t('common:reasonFirst')}
      sending={sending}
      onClose={onClose}
      onSubmit={submit}
    >
      {verb === 'block' ? (
        <ul className="list-disc space-y-1 pl-5 text-sm text-muted">
          <li>{t('block.signIn')}</li>
          <li>{t('block.running', { count: person.running })}</li>
          <li>{t('block.kept')}</li>
        </ul>
      ) : (
        <p className="text-sm text-muted">
          {t('block.unblockText')}
          {person.blocked_reason && (
            <span className="mt-2 block rounded-lg bg-sunken px-3 py-2">
              {t('block.because', { reason: person.blocked_reason })}
            </span>
          )}
        </p>
      )}
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
