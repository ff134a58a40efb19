/** Erases a person for good, after their address was typed. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import { useErasePerson } from './api/erasePerson';
import type { Person } from './api/people';

export function EraseDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const sending = useErasePerson(person.uid);
  // One that has begun only goes on: the address is gone already.
  const begun = person.erasure === 'running';
  const confirmed = begun || typed.trim().toLowerCase() === person.email.toLowerCase();
  const submit = () =>
    sending.mutate(
      { reason: reason.trim() },
      {
        onSuccess: ({ erasure }) => {
          tell(t(erasure === 'done' ? 'erase.done' : 'erase.begun'), { tone: 'good' });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={begun ? t('erase.goOnTitle') : t('erase.title', { email: person.email })}
      verb={begun ? t('erase.goOn') : t('erase.verb')}
      danger
      obstacle={confirmed ? reason.trim() === '' && t('common:reasonFirst') : t('erase.typeFirst')}
      sending={sending}
      onClose={onClose}
      onSubmit={submit}
    >
      <ul className="list-disc space-y-1 pl-5 text-sm text-muted">
        <li>{t('erase.content')}</li>
        <li>{t('erase.credits', { count: person.balance.available })}</li>
        <li>{t('erase.ledger')}</li>
      </ul>
      {!begun && (
        <TextField
          label={t('erase.type', { email: person.email })}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <TextField
        label={t('common:reason')}
        hint={t('erase.reasonHint')}
        maxLength={500}
        required
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDialog>
  );
}
