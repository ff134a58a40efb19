/** The models: what they cost and are sold for, whether they can be had, and how their providers are doing. */
import { Sparkles } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '@/ui/Page';
import { Empty, Failure } from '@/ui/States';
import { type ManagedModel, useManagedModels } from './api/models';
import { ModelTable } from './ModelTable';
import { ProviderHealth } from './ProviderHealth';

const PriceDialog = lazy(() => import('./PriceDialog'));
const AvailabilityDialog = lazy(() => import('./AvailabilityDialog'));
const ChangesDialog = lazy(() => import('./ChangesDialog'));
const TryDialog = lazy(() => import('./TryDialog'));

export type Act = 'price' | 'on' | 'off' | 'changes' | 'try';

export default function Models() {
  const { t } = useTranslation('analytics');
  const models = useManagedModels();
  const [acting, setActing] = useState<{ act: Act; model: ManagedModel }>();
  const close = () => setActing(undefined);
  return (
    <Page wide title={t('models.title')} lead={t('models.lead')}>
      {models.error && !models.data ? (
        <Failure error={models.error} onRetry={() => void models.refetch()} />
      ) : (
        <ModelTable
          models={models.data}
          onAct={(act, model) => setActing({ act, model })}
          empty={
            <Empty icon={<Sparkles aria-hidden />} title={t('models.none')}>
              {t('models.noneText')}
            </Empty>
          }
        />
      )}
      <ProviderHealth titleOf={(id) => models.data?.find((model) => model.id === id)?.title ?? id} />
      <Suspense>
        {acting?.act === 'price' && <PriceDialog model={acting.model} onClose={close} />}
        {(acting?.act === 'on' || acting?.act === 'off') && (
          <AvailabilityDialog model={acting.model} available={acting.act === 'on'} onClose={close} />
        )}
        {acting?.act === 'changes' && <ChangesDialog model={acting.model} onClose={close} />}
        {acting?.act === 'try' && <TryDialog model={acting.model} onClose={close} />}
      </Suspense>
    </Page>
  );
}
