/** Tops up or deducts one person's credits: a reason, a preview, and one entry however often it is sent. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { useFormats } from '@/lib/format';
import { Segmented, TextField } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import { NumberField } from '../common/NumberField';
import { wholeNumber } from '../common/numbers';
import type { Person } from '../people/api/people';
import { usePerson } from '../people/api/person';
import { usePersonName } from '../people/usePersonName';
import { useChangeCredits } from './api/changeCredits';
import { BalancePreview } from './BalancePreview';
import { MOVEMENT, type Way } from './movement';
import { useGrantsLeft } from './useGrantsLeft';

export function CreditsDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const { number } = useFormats();
  const { data: me } = useMe();
  const name = usePersonName()(person);
  const [key] = useState(() => crypto.randomUUID());
  // What the list shows may be old by now, and is once something was refused.
  const before = (usePerson(person.uid).data ?? person).balance.available;
  const [way, setWay] = useState<Way>('topUp');
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const sending = useChangeCredits(person.uid, key);
  const grantsLeft = useGrantsLeft(person.department);
  const isManager = me?.role === 'manager';

  const { error } = sending;
  // No answer came: it may have happened. The same again is safe, anything else might be a second entry.
  const uncertain = error !== null && error.code !== 'offline' && (error.status === 0 || error.status >= 500);
  const amount = wholeNumber(text, MOVEMENT) ?? 0;
  const after = way === 'topUp' ? before + amount : before - amount;
  // Others change balances and sums meanwhile: what the API says of them is newer than what is known here.
  const refused =
    error?.code === 'insufficient_credits'
      ? t('credits.belowZero', { available: number(error.problem?.available ?? before) })
      : error?.code === 'budget_exhausted'
        ? t('credits.overGrants', { left: number(error.problem?.left ?? 0) })
        : undefined;
  const tooMuch =
    after < 0
      ? t('credits.belowZero', { available: number(before) })
      : isManager && grantsLeft !== undefined && amount > grantsLeft
        ? t('credits.overGrants', { left: number(grantsLeft) })
        : undefined;
  const problem = uncertain ? undefined : (refused ?? tooMuch);
  const obstacle =
    text.trim() === ''
      ? t('credits.amountFirst')
      : amount === 0 || problem !== undefined || (reason.trim() === '' && t('common:reasonFirst'));

  const submit = () =>
    sending.mutate(
      { amount: way === 'topUp' ? amount : -amount, reason: reason.trim() },
      {
        onSuccess: ({ balance }) => {
          const said = { count: amount, name, balance: number(balance.available), amount: number(amount) };
          tell(t(way === 'topUp' ? 'credits.toppedUp' : 'credits.deducted', said), { tone: 'good' });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t('credits.title')}
      description={name}
      verb={uncertain ? t('common:retry') : t(way === 'topUp' ? 'credits.topUp' : 'credits.deduct')}
      danger={way === 'deduct'}
      obstacle={obstacle}
      sending={sending}
      told={refused && null}
      onClose={onClose}
      onSubmit={submit}
    >
      <fieldset disabled={uncertain || sending.isPending} className="flex min-w-0 flex-col gap-4">
        {!isManager && (
          <Segmented<Way>
            label={t('credits.what')}
            hideLabel
            value={way}
            options={[
              ['topUp', t('credits.topUp')],
              ['deduct', t('credits.deduct')],
            ]}
            onChange={setWay}
          />
        )}
        <NumberField
          label={t('credits.amount')}
          value={text}
          onChange={setText}
          bounds={MOVEMENT}
          error={problem}
          hint={
            isManager && grantsLeft !== undefined ? t('credits.grantsLeft', { left: number(grantsLeft) }) : undefined
          }
        />
        <BalancePreview before={before} after={after} valid={amount > 0 && problem === undefined && !uncertain} />
        <TextField
          label={t('common:reason')}
          hint={t('credits.reasonHint')}
          maxLength={500}
          required
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </fieldset>
      {uncertain && <p className="text-sm text-muted">{t('credits.uncertain')}</p>}
    </FormDialog>
  );
}
