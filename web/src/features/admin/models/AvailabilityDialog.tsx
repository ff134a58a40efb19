/** Switches a model on or off. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import { useChangeModel } from './api/changeModel';
import type { ManagedModel } from './api/models';
import { isPast, StartField, startOf } from './StartField';

interface AvailabilityDialogProps {
  model: ManagedModel;
  /** What it is to be. */
  available: boolean;
  onClose: () => void;
}

export default function AvailabilityDialog({ model, available, onClose }: AvailabilityDialogProps) {
  const { t } = useTranslation(['analytics', 'common']);
  const [start, setStart] = useState<string>();
  const [reason, setReason] = useState('');
  const sending = useChangeModel(model.id);
  const way = available ? 'on' : 'off';
  const submit = () =>
    sending.mutate(
      { available, from: startOf(start), reason: reason.trim() },
      {
        onSuccess: () => {
          tell(t(start ? 'models.switch.planned' : `models.switch.${way}Done`, { model: model.title }), {
            tone: 'good',
          });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t(`models.acts.${way}`)}
      description={model.title}
      verb={t(`models.switch.${way}`)}
      danger={!available}
      obstacle={isPast(start) || (reason.trim() === '' && t('common:reasonFirst'))}
      sending={sending}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="text-sm text-muted">{t(`models.switch.${way}About`)}</p>
      <StartField value={start} onChange={setStart} />
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
