/** What was changed about a model: the last change first, those that are planned too. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Badge } from '@/ui/Badge';
import { Dialog } from '@/ui/Dialog';
import { LoadMore } from '@/ui/LoadMore';
import { Failure, Skeleton } from '@/ui/States';
import { Who } from '../audit/Who';
import { useModelChanges } from './api/history';
import type { ManagedModel } from './api/models';
import { useChangeText } from './useChangeText';

export default function ChangesDialog({ model, onClose }: { model: ManagedModel; onClose: () => void }) {
  const { t } = useTranslation('analytics');
  const { moment, number } = useFormats();
  const changes = useModelChanges(model.id);
  const changeText = useChangeText();
  return (
    <Dialog open onClose={onClose} title={t('models.acts.changes')} description={model.title}>
      {changes.error && !changes.data ? (
        <Failure error={changes.error} onRetry={() => void changes.refetch()} />
      ) : !changes.data ? (
        <Skeleton className="h-40 w-full" />
      ) : (
        <ol className="flex flex-col">
          {changes.data.map((change) => (
            <li key={change.version} className="relative border-l border-line pb-5 pl-5">
              <span aria-hidden className="absolute top-1.5 -left-[4.5px] size-2 rounded-full bg-accent-text" />
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{changeText(change)}</span>
                {Date.parse(change.from) > Date.now() && <Badge tone="accent">{t('models.changes.planned')}</Badge>}
              </div>
              <p className="mt-0.5 text-sm">{change.reason}</p>
              <p className="mt-0.5 text-xs text-muted">
                {t('models.changes.from', { at: moment(change.from) })} · <Who id={change.actor} />
              </p>
            </li>
          ))}
          <li className="relative border-l border-transparent pl-5">
            <span aria-hidden className="absolute top-1.5 -left-[4.5px] size-2 rounded-full bg-line-strong" />
            <span className="font-medium">
              {t('models.changed.price', { count: model.catalogue_credits, credits: number(model.catalogue_credits) })}
            </span>
            <p className="text-xs text-muted">{t('models.changes.catalogue')}</p>
          </li>
        </ol>
      )}
      <LoadMore list={changes} />
    </Dialog>
  );
}
