/** The choice of a model: what it is, what it costs, how long it takes, and why it cannot be had. */
import { Clock, Coins } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Me } from '@/api/me';
import type { Model } from '@/api/models';
import { useFormats } from '@/lib/format';
import { Picker } from '@/ui/Picker';
import { Failure, Skeleton } from '@/ui/States';
import { changeDraft } from './draft';
import { closedTo } from './obstacle';
import { fieldsOf, fitting } from './params/fields';
import { useSaid } from './said';
import type { Composer } from './useComposer';

export function ModelPicker({ models, model, me, draft }: Composer) {
  const { t } = useTranslation(['studio', 'common']);
  if (models.error && !models.data) return <Failure error={models.error} onRetry={models.refetch} />;
  if (!models.data) return <Skeleton className="h-16 w-full rounded-xl" />;
  if (!model) return <p className="rounded-xl bg-sunken px-4 py-3 text-sm text-muted">{t('composer.noModel')}</p>;
  const choose = (id: string) => {
    const next = models.data?.find((one) => one.id === id);
    if (next) changeDraft({ model: id, params: fitting(fieldsOf(next.params_schema), draft.params) });
  };
  const replaced = draft.model && draft.model !== model.id;
  return (
    <div>
      <Picker
        label={t('composer.model')}
        value={model.id}
        onChange={choose}
        options={models.data
          .filter(({ kind }) => kind === draft.kind)
          .map((one) => ({
            value: one.id,
            name: one.title,
            contents: <Card model={one} me={me} full />,
            disabled: me && closedTo(me, one) !== undefined,
          }))}
      >
        <Card model={model} me={me} />
      </Picker>
      {replaced && (
        <p role="status" className="mt-1.5 text-xs text-warn">
          {t('composer.replaced', { title: model.title })}
        </p>
      )}
    </div>
  );
}

function Card({ model, me, full }: { model: Model; me: Me | undefined; full?: boolean }) {
  const { t } = useTranslation(['studio', 'common']);
  const { seconds } = useFormats();
  const said = useSaid();
  const closed = me && closedTo(me, model);
  const credits = t('common:credits', { count: model.price.credits });
  return (
    <>
      <span className="flex items-baseline gap-2">
        <span className={full && closed ? 'truncate text-sm font-medium text-muted' : 'truncate text-sm font-medium'}>
          {model.title}
        </span>
        <span className="ml-auto shrink-0 text-xs text-muted">{model.provider}</span>
      </span>
      {full && <span className="mt-0.5 block text-xs text-muted">{model.description}</span>}
      <span className="mt-1 flex flex-wrap gap-x-3 text-xs text-muted">
        <span className="inline-flex items-center gap-1">
          <Coins size={12} aria-hidden />
          {model.price.per === 'output' ? t('composer.each', { credits }) : credits}
        </span>
        <span className="inline-flex items-center gap-1">
          <Clock size={12} aria-hidden />
          {t('composer.usual', { time: seconds(Math.max(1, model.typical_seconds)) })}
        </span>
      </span>
      {full && closed && (
        <span className="mt-1 block text-xs text-warn">
          {closed.why === 'unavailable'
            ? t('composer.unavailable', { reason: said(closed.reason) })
            : t('composer.notForYou')}
        </span>
      )}
    </>
  );
}
