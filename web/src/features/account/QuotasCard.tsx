/** One's own limits over time, and what is left of them. */
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Card } from '@/ui/Page';
import { QuotaBars } from '@/ui/QuotaBars';

export function QuotasCard({ quotas }: { quotas: readonly Schemas['Quota'][] }) {
  const { t } = useTranslation('account');
  return (
    <Card title={t('quotas.title')}>
      {quotas.length === 0 ? <p className="text-sm text-muted">{t('quotas.none')}</p> : <QuotaBars quotas={quotas} />}
    </Card>
  );
}
