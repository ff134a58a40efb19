/** What one may use besides the quotas: how many at once, which kinds, which models. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '@/api/me';
import { useModels } from '@/api/models';
import { useFormats } from '@/lib/format';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Page';

export function LimitsCard({ me }: { me: Me }) {
  const { t } = useTranslation(['account', 'common']);
  const { number } = useFormats();
  const { data: models } = useModels();
  const { running_at_once: atOnce, kinds, models: allowed } = me.limits;
  const titleOf = (id: string) => models?.find((model) => model.id === id)?.title ?? id;
  return (
    <Card title={t('limits.title')} className="min-h-44">
      <dl className="grid gap-3 text-sm">
        <Line name={t('limits.atOnce')}>
          {atOnce === null
            ? t('common:unlimited')
            : t('limits.running', { running: number(me.running), limit: number(atOnce) })}
        </Line>
        <Line name={t('limits.kinds')}>
          {kinds === null ? t('common:all') : <Badges names={kinds.map((kind) => t(`common:kinds.${kind}`))} />}
        </Line>
        <Line name={t('limits.models')}>
          {allowed === null ? t('common:all') : <Badges names={allowed.map(titleOf)} />}
        </Line>
      </dl>
    </Card>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-start justify-between gap-4">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 text-right font-medium tabular-nums">{children}</dd>
    </div>
  );
}

function Badges({ names }: { names: readonly string[] }) {
  const { t } = useTranslation('common');
  if (names.length === 0) return t('none');
  return (
    <span className="flex flex-wrap justify-end gap-1">
      {names.map((name) => (
        <Badge key={name}>{name}</Badge>
      ))}
    </span>
  );
}
