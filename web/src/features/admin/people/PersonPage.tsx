/** One person: credits, limits, what they are given, what they used, and every movement of their credits. */
import { ArrowLeft, ChevronDown, Coins, UserRoundX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useMe } from '@/api/me';
import { useFormats } from '@/lib/format';
import { Button, ButtonLink } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { Empty, Failure, Skeleton } from '@/ui/States';
import { useDepartmentTitle } from '../departments/useDepartmentOptions';
import { Avatar } from './Avatar';
import type { Person } from './api/people';
import { usePerson } from './api/person';
import { BalanceCard } from './BalanceCard';
import { LimitsCard } from './LimitsCard';
import { PersonAct } from './PersonAct';
import { RoleBadge, StatusBadge } from './PersonBadges';
import { PersonMenu, useChoices } from './PersonMenu';
import type { Act } from './rules';
import { StatementCard } from './StatementCard';
import { UsageCard } from './UsageCard';
import { usePersonName } from './usePersonName';

export default function PersonPage() {
  const { t } = useTranslation('admin');
  const { uid = '' } = useParams();
  const nameOf = usePersonName();
  const { data: person, error, refetch } = usePerson(uid);
  return (
    <Page
      wide
      title={person ? nameOf(person) : t('people.person')}
      lead={
        <Link to="/admin/people" className="inline-flex min-h-6 items-center gap-1.5 hover:text-text">
          <ArrowLeft size={15} aria-hidden /> {t('people.title')}
        </Link>
      }
    >
      {person ? (
        <Contents person={person} />
      ) : error?.code === 'not_found' ? (
        <Empty
          icon={<UserRoundX aria-hidden />}
          title={t('people.notFound')}
          action={<ButtonLink to="/admin/people">{t('people.title')}</ButtonLink>}
        >
          {t('people.notFoundText')}
        </Empty>
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <div className="grid gap-4 xl:grid-cols-2">
          <Skeleton className="h-20 xl:col-span-2" />
          <Skeleton className="h-52" />
          <Skeleton className="h-52" />
          <Skeleton className="h-96 xl:col-span-2" />
        </div>
      )}
    </Page>
  );
}

function Contents({ person }: { person: Person }) {
  const [act, setAct] = useState<Act>();
  const { data: me } = useMe();
  return (
    <>
      <Header person={person} onAct={setAct} />
      <div className="mb-6 grid items-start gap-4 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <BalanceCard person={person} />
          <UsageCard person={person} />
        </div>
        <LimitsCard person={person} onAct={me?.role === 'admin' && !person.erasure ? setAct : undefined} />
      </div>
      <StatementCard person={person} />
      <PersonAct acting={act && { act, person }} onClose={() => setAct(undefined)} />
    </>
  );
}

function Header({ person, onAct }: { person: Person; onAct: (act: Act) => void }) {
  const { t } = useTranslation('admin');
  const { day } = useFormats();
  const titleOf = useDepartmentTitle();
  const found = useChoices(person);
  return (
    <div className="mb-4 flex flex-wrap items-center gap-4 rounded-2xl border border-line bg-surface p-4 sm:p-5">
      <Avatar person={person} large />
      <div className="min-w-0 grow basis-60">
        <p className="truncate text-sm">{person.erasure ? t('people.erasedText') : person.email}</p>
        <p className="mt-1.5 flex flex-wrap items-center gap-2 text-sm text-muted">
          <StatusBadge person={person} />
          <RoleBadge person={person} />
          <span>
            {titleOf(person.department)} · {t('people.since', { day: day(person.created_at) })}
          </span>
        </p>
        {person.blocked_reason && (
          <p className="mt-2 text-sm text-muted">{t('block.because', { reason: person.blocked_reason })}</p>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        {found.some(({ act }) => act === 'credits') && (
          <Button look="primary" icon={<Coins size={16} aria-hidden />} onClick={() => onAct('credits')}>
            {t('acts.credits')}
          </Button>
        )}
        {found.length > 1 && (
          <PersonMenu
            person={person}
            trigger={
              <Button>
                {t('people.more')} <ChevronDown size={15} aria-hidden />
              </Button>
            }
            onAct={onAct}
          />
        )}
      </div>
    </div>
  );
}
