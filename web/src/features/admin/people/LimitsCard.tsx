/** What holds for a person: their role's limits and allowance, and their own where they have some. */
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { useFormats } from '@/lib/format';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Page';
import { QuotaBars } from '@/ui/QuotaBars';
import { useAllowance } from '../quotas/api/allowance';
import { useModelNames } from '../quotas/api/modelNames';
import { useRoleQuotas } from '../quotas/api/roleQuotas';
import { LIMITS, type LimitName } from '../quotas/limits';
import { useAllowanceText } from '../quotas/useAllowanceText';
import type { Person } from './api/people';
import type { Act } from './rules';

/** A manager may not read what a role has: there it says only what is the person's own. */
export function LimitsCard({ person, onAct }: { person: Person; onAct?: (act: Act) => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const { data: me } = useMe();
  const isAdmin = me?.role === 'admin';
  const role = useRoleQuotas(person.role, isAdmin);
  const roleAllowance = useAllowance(person.role, isAdmin);
  const said = useAllowanceText();
  const allowance = person.allowance ?? roleAllowance.data;
  const isOwn = (name: LimitName) => (person.quotas?.[name] ?? null) !== null;
  const counted: readonly LimitName[] = person.usage.map(({ name }) => name);
  return (
    <Card
      title={t('limits.title')}
      actions={
        onAct && (
          <span className="flex flex-wrap gap-2">
            <Button size="small" onClick={() => onAct('limits')}>
              {t('acts.limits')}
            </Button>
            <Button size="small" onClick={() => onAct('allowance')}>
              {t('acts.allowance')}
            </Button>
          </span>
        )
      }
    >
      {counted.length > 0 && (
        <div className="mb-3 border-b border-line pt-1 pb-4">
          <QuotaBars quotas={person.usage} beside={(name) => isOwn(name) && <Own />} />
        </div>
      )}
      <dl className="divide-y divide-line text-sm">
        {LIMITS.filter((name) => !counted.includes(name)).map((name) => (
          <Limit key={name} name={name} person={person} role={role.data?.[name]} />
        ))}
        <Line name={t('limits.allowance')} own={Boolean(person.allowance)}>
          {allowance ? said(allowance) : t('limits.asRole')}
        </Line>
      </dl>
    </Card>
  );
}

function Limit({
  name,
  person,
  role,
}: {
  name: LimitName;
  person: Person;
  /** The role's; undefined where it is not known. */
  role: number | readonly string[] | null | undefined;
}) {
  const { t } = useTranslation(['admin', 'common']);
  const { number } = useFormats();
  const { data: me } = useMe();
  const own = person.quotas?.[name] ?? null;
  const models = useModelNames(name === 'models' && me?.role === 'admin');
  const value = own ?? role;
  const written =
    value === undefined
      ? t('limits.asRole')
      : value === null
        ? t('common:unlimited')
        : typeof value === 'number'
          ? number(value)
          : value.map((one) => nameOf(one)).join(', ') || t('limits.nothing');
  function nameOf(one: string): string {
    if (one === 'text' || one === 'image' || one === 'video') return t(`common:kinds.${one}`);
    return models.data?.find(({ id }) => id === one)?.title ?? one;
  }
  return (
    <Line name={t(`limits.${name}`)} own={own !== null}>
      {written}
    </Line>
  );
}

function Line({ name, own, children }: { name: string; own: boolean; children: string }) {
  return (
    <div className="flex min-h-10 items-center justify-between gap-4 py-1.5">
      <dt className="text-muted">{name}</dt>
      <dd className="flex min-w-0 flex-wrap items-center justify-end gap-2 text-right font-medium tabular-nums">
        {own && <Own />}
        {children}
      </dd>
    </div>
  );
}

function Own() {
  const { t } = useTranslation('admin');
  return <Badge tone="accent">{t('limits.own')}</Badge>;
}
