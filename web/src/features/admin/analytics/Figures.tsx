/** The four figures of the period, each with its change against the period before. */
import type { UseQueryResult } from '@tanstack/react-query';
import { ArrowDown, ArrowRight, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import { useFormats } from '@/lib/format';
import { Badge, type Tone } from '@/ui/Badge';
import { Failure, Skeleton } from '@/ui/States';
import type { UsageFigures, UsageReport } from './api/usage';
import { change, measured, success } from './series';
import { useDays, useFigures } from './useFigures';

const NOTHING: UsageFigures = {
  succeeded: 0,
  failed: 0,
  cancelled: 0,
  credits: 0,
  refunded: 0,
  seconds: 0,
  provider_cost_usd: 0,
  failure_rate: null,
  active_people: 0,
  margin_usd: null,
  margin_rate: null,
};

/** `query` is of the report by model. */
export function Figures({ query, model }: { query: UseQueryResult<UsageReport, ApiError>; model: string | undefined }) {
  const { t } = useTranslation('analytics');
  const { number, percent, dollars } = useFormats();
  const { change: changed, points } = useFigures();
  const { short } = useDays();
  const report = query.data;
  if (!report && query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  const row = model === undefined ? undefined : report?.items.find((one) => one.model === model);
  const now = model === undefined ? (report?.total ?? NOTHING) : (row ?? NOTHING);
  const before = model === undefined ? (report?.previous.total ?? NOTHING) : (row?.previous ?? NOTHING);
  const rate = { now: success(now), before: success(before) };
  const relative = (value: number, was: number) => {
    const part = change(value, was);
    return part === null
      ? { part, text: was === 0 && value > 0 ? t('figures.new') : '–' }
      : { part, text: changed(part) };
  };
  const difference = rate.now === null || rate.before === null ? null : rate.now - rate.before;
  const people = now.active_people;
  const against = report
    ? t('figures.against', { from: short(report.previous.from), to: short(report.previous.to) })
    : '';
  const money = now.margin_usd === null ? null : now.margin_usd + now.provider_cost_usd;
  const figures: {
    name: 'credits' | 'generations' | 'success' | 'people';
    value: string;
    delta: Delta;
    about: string;
  }[] = [
    {
      name: 'credits',
      value: number(now.credits),
      delta: relative(now.credits, before.credits),
      about: [
        money === null ? '' : t('figures.worth', { amount: dollars(money) }),
        t('figures.refunded', { credits: number(now.refunded) }),
      ]
        .filter(Boolean)
        .join(' · '),
    },
    {
      name: 'generations',
      value: number(measured(now, 'generations')),
      delta: relative(measured(now, 'generations'), measured(before, 'generations')),
      about: t('figures.ends', { failed: number(now.failed), cancelled: number(now.cancelled) }),
    },
    {
      name: 'success',
      value: rate.now === null ? '–' : percent(rate.now),
      delta: {
        part: difference,
        text: difference === null ? '–' : t('figures.points', { points: points(difference) }),
        tone: difference === null || difference === 0 ? 'plain' : difference > 0 ? 'good' : 'bad',
      },
      about: t('figures.successAbout'),
    },
    {
      name: 'people',
      value: people === null ? '–' : number(people),
      delta: people === null ? { part: null, text: '–' } : relative(people, before.active_people ?? 0),
      about: people ? t('figures.each', { credits: number(Math.round(now.credits / people)) }) : t('figures.nobody'),
    },
  ];
  return (
    <section
      aria-label={t('figures.label')}
      className={query.isPlaceholderData ? 'opacity-50 transition-opacity' : 'transition-opacity'}
    >
      <dl className="grid grid-cols-2 gap-3 xl:grid-cols-4">
        {figures.map(({ name, value, delta, about }) => (
          <div key={name} data-figure={name} className="min-w-0 rounded-2xl border border-line bg-surface p-4">
            <dt className="text-xs font-medium text-muted">{t(`figures.${name}`)}</dt>
            <dd>
              <Line ready={Boolean(report)} className="mt-1.5 h-8">
                <div className="flex h-8 flex-wrap items-center gap-x-2 overflow-hidden">
                  <span className="text-2xl font-semibold tracking-tight tabular-nums">{value}</span>
                  <span className="max-sm:hidden">
                    <Change {...delta} about={against} />
                  </span>
                </div>
              </Line>
              <Line ready={Boolean(report)} className="mt-1.5 h-5 sm:h-4">
                <div className="flex h-5 items-center text-xs text-muted sm:h-4">
                  <span className="sm:hidden">
                    <Change {...delta} about={against} />
                  </span>
                  <span className="truncate max-sm:hidden">{about}</span>
                </div>
              </Line>
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 h-4 text-xs text-muted">{against}</p>
    </section>
  );
}

interface Delta {
  part: number | null;
  text: string;
  tone?: Tone;
}

function Change({ part, text, tone = 'plain', about }: Delta & { about: string }) {
  // There is nothing to compare with.
  if (part === null && text === '–') return null;
  const Arrow = part === 0 ? ArrowRight : part !== null && part < 0 ? ArrowDown : ArrowUp;
  return (
    <Badge tone={tone}>
      <Arrow size={12} aria-hidden />
      {text}
      <span className="sr-only"> {about}</span>
    </Badge>
  );
}

function Line({ ready, className, children }: { ready: boolean; className: string; children: ReactNode }) {
  return ready ? <div className={className}>{children}</div> : <Skeleton className={`${className} w-3/5`} />;
}
