/** A test of a model with a prompt, paid by the administrator. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { useFormats } from '@/lib/format';
import { Button, ButtonLink } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { TextArea } from '@/ui/Field';
import { FormDialog } from '../common/FormDialog';
import type { ManagedModel } from './api/models';
import { useTryModel } from './api/tryModel';

export default function TryDialog({ model, onClose }: { model: ManagedModel; onClose: () => void }) {
  const { t } = useTranslation(['analytics', 'common']);
  const { number } = useFormats();
  const { data: me } = useMe();
  const [key] = useState(() => crypto.randomUUID());
  const [prompt, setPrompt] = useState(t('models.try.sample'));
  const sending = useTryModel(model.id, key);
  const { data } = sending;
  if (data) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={t('models.try.sent')}
        description={model.title}
        width="narrow"
        actions={
          <>
            <Button onClick={onClose}>{t('common:close')}</Button>
            <ButtonLink look="primary" to={`/history/${data.task_id}`} onClick={onClose}>
              {t('models.try.look')}
            </ButtonLink>
          </>
        }
      >
        <p role="status" className="text-sm">
          {t('models.try.sentText', { count: data.credits, credits: number(data.credits) })}
        </p>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={t('models.acts.try')}
      description={model.title}
      verb={t('models.try.verb')}
      obstacle={prompt.trim() === '' && t('models.try.promptFirst')}
      sending={sending}
      onClose={onClose}
      onSubmit={() => sending.mutate(prompt.trim())}
    >
      <TextArea
        label={t('models.try.prompt')}
        value={prompt}
        required
        maxLength={100_000}
        onChange={(event) => setPrompt(event.target.value)}
        hint={t(`models.try.${model.price.per}`, {
          count: model.price.credits,
          credits: number(model.price.credits),
          available: me ? number(me.balance.available) : '–',
        })}
      />
      <p className="text-xs text-muted">{t('models.try.about')}</p>
    </FormDialog>
  );
}
