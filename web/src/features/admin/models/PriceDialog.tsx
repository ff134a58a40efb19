/** Changes what a model costs. */
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { TextField } from '@/ui/Field';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import { NumberField } from '../common/NumberField';
import { wholeNumber } from '../common/numbers';
import { useChangeModel } from './api/changeModel';
import type { ManagedModel } from './api/models';
import { isPast, StartField, startOf } from './StartField';

/** As the catalogue allows. */
const PRICE = { from: 1, most: 100_000 };

export default function PriceDialog({ model, onClose }: { model: ManagedModel; onClose: () => void }) {
  const { t } = useTranslation(['analytics', 'common']);
  const { number } = useFormats();
  const [text, setText] = useState('');
  const [start, setStart] = useState<string>();
  const [reason, setReason] = useState('');
  const sending = useChangeModel(model.id);
  const before = model.price.credits;
  const credits = wholeNumber(text, PRICE) ?? 0;
  // Once another price is planned, the one in force may be wanted back.
  const same = credits === before && (start === undefined || !model.next_change);
  const obstacle =
    text.trim() === ''
      ? t('models.priceDialog.priceFirst')
      : credits === 0 || same || isPast(start) || (reason.trim() === '' && t('common:reasonFirst'));
  const submit = () =>
    sending.mutate(
      { credits, from: startOf(start), reason: reason.trim() },
      {
        onSuccess: () => {
          tell(t(start ? 'models.priceDialog.planned' : 'models.priceDialog.done', { model: model.title }), {
            tone: 'good',
          });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t('models.acts.price')}
      description={model.title}
      verb={t('models.priceDialog.verb')}
      obstacle={obstacle}
      sending={sending}
      onClose={onClose}
      onSubmit={submit}
    >
      <NumberField
        label={t(`models.priceDialog.${model.price.per}`)}
        value={text}
        onChange={setText}
        error={same ? t('models.priceDialog.same') : undefined}
        bounds={PRICE}
        hint={t('models.catalogue', { credits: number(model.catalogue_credits) })}
      />
      <p className="flex items-center gap-2 rounded-xl bg-sunken px-4 py-3 text-lg font-semibold tabular-nums">
        {number(before)}
        <ArrowRight size={18} aria-label={t('models.priceDialog.to')} className="text-muted" />
        {credits > 0 ? number(credits) : '–'}
      </p>
      <StartField value={start} onChange={setStart} />
      <TextField
        label={t('common:reason')}
        hint={t('common:reasonHint')}
        maxLength={500}
        required
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <p className="text-xs text-muted">{t('models.priceDialog.about')}</p>
    </FormDialog>
  );
}
