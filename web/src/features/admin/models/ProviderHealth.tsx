/** How the providers are doing: their keys, which of their models are paused, and what failed last. */
import { KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Badge, type Tone } from '@/ui/Badge';
import { Card } from '@/ui/Page';
import { Failure, Skeleton } from '@/ui/States';
import { type BreakerState, type Provider, useProviders } from './api/providers';

const TONES: Record<BreakerState['state'], Tone> = { closed: 'good', half_open: 'warn', open: 'bad' };

export function ProviderHealth({ titleOf }: { titleOf: (model: string) => string }) {
  const { t } = useTranslation('analytics');
  const { data, error, refetch } = useProviders();
  return (
    <section aria-labelledby="providers" className="mt-8">
      <h2 id="providers" className="text-base font-semibold">
        {t('providers.title')}
      </h2>
      <p className="mt-0.5 mb-3 text-sm text-muted">{t('providers.lead')}</p>
      {error && !data ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <div className="grid gap-3 lg:grid-cols-2">
          {data?.map((provider) => <ProviderCard key={provider.id} provider={provider} titleOf={titleOf} />) ??
            [1, 2].map((place) => <Skeleton key={place} className="h-44 rounded-2xl" />)}
        </div>
      )}
    </section>
  );
}

function ProviderCard({ provider, titleOf }: { provider: Provider; titleOf: (model: string) => string }) {
  const { t } = useTranslation('analytics');
  return (
    <Card
      title={provider.title}
      actions={
        provider.set_up ? (
          <Badge tone="good">{t('providers.setUp')}</Badge>
        ) : (
          <Badge tone="warn">
            <KeyRound size={12} aria-hidden /> {t('providers.noKey')}
          </Badge>
        )
      }
    >
      {provider.models.length === 0 && <p className="text-sm text-muted">{t('providers.noModels')}</p>}
      <ul className="divide-y divide-line">
        {provider.models.map((breaker) => (
          <Breaker key={breaker.model} breaker={breaker} title={titleOf(breaker.model)} />
        ))}
      </ul>
    </Card>
  );
}

function Breaker({ breaker, title }: { breaker: BreakerState; title: string }) {
  const { t } = useTranslation('analytics');
  const { number, moment, ago } = useFormats();
  const { state, open_until: until, last_minute: minute, failures, failures_since: since, last_error: last } = breaker;
  return (
    <li className="py-2.5 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="min-w-0 truncate text-sm font-medium">{title}</span>
        <Badge tone={TONES[state]}>{t(`providers.states.${state}`)}</Badge>
      </div>
      {state === 'open' && until && (
        <p className="mt-1 text-xs text-bad">{t('providers.until', { at: moment(until) })}</p>
      )}
      {minute.calls > 0 && (
        <p className="mt-1 text-xs text-muted">
          {t('providers.minute', { calls: number(minute.calls), failures: number(minute.failures) })}
        </p>
      )}
      {failures.length > 0 && (
        <p className="mt-1.5 flex flex-wrap items-center gap-1.5 text-xs text-muted">
          {since && t('providers.since', { at: moment(since) })}
          {failures.map(({ code, count }) => (
            <Badge key={code}>
              {code} × {number(count)}
            </Badge>
          ))}
        </p>
      )}
      {last && (
        <p className="mt-1.5 text-xs break-words text-muted">
          {t('providers.last', { ago: ago(last.at) })}: {last.message}
        </p>
      )}
    </li>
  );
}
