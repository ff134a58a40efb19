/** Gives back what a task cost, for a reason. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { TextField } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { Who } from '../audit/Who';
import { FormDialog } from '../common/FormDialog';
import { useRefund } from './api/refund';
import type { ManagedTask } from './api/tasks';

export function RefundDialog({ task, onClose }: { task: ManagedTask; onClose: () => void }) {
  const { t } = useTranslation(['analytics', 'common']);
  const { number, moment } = useFormats();
  const [key] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState('');
  const sending = useRefund(task.task_id, key);
  // Only what has ended, cost something and was not given back is offered: somebody else was faster.
  const over = sending.error?.code === 'conflict';
  const submit = () =>
    sending.mutate(reason.trim(), {
      onSuccess: ({ refunded }) => {
        tell(t('tasks.refundDone', { count: refunded, credits: number(refunded) }), { tone: 'good' });
        onClose();
      },
    });
  return (
    <FormDialog
      title={t('tasks.refundTitle')}
      description={
        <>
          {task.model_title} · <Who id={task.uid} /> · {moment(task.created_at)}
        </>
      }
      verb={t('tasks.refundVerb', { count: task.charged, credits: number(task.charged) })}
      obstacle={reason.trim() === '' && t('common:reasonFirst')}
      sending={sending}
      told={over ? t('tasks.refundOver') : undefined}
      over={over}
      onClose={onClose}
      onSubmit={submit}
    >
      {!over && (
        <>
          <p className="text-sm text-muted">{t('tasks.refundAbout')}</p>
          <TextField
            label={t('common:reason')}
            hint={t('common:reasonHint')}
            maxLength={500}
            required
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </>
      )}
    </FormDialog>
  );
}
