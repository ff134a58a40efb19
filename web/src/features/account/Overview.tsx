/** The account at a glance: balance, limits, the latest movements, and one's own choices. */
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Page';
import { Failure, Skeleton } from '@/ui/States';
import { useStatement } from './api/statement';
import { BalanceCard } from './BalanceCard';
import { EntryTable } from './EntryTable';
import { LimitsCard } from './LimitsCard';
import { MyDataCard } from './MyDataCard';
import { PreferencesCard } from './PreferencesCard';
import { QuotasCard } from './QuotasCard';

const LATEST = 6;

export function Overview() {
  const { t } = useTranslation('account');
  const { data: me, error, refetch } = useMe();
  const statement = useStatement();
  const latest = statement.data?.pages.flatMap(({ items }) => items).slice(0, LATEST);
  if (error && !me) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[1fr_20rem]">
      <div className="grid min-w-0 gap-4">
        {me ? (
          <>
            <div className="grid gap-4 sm:grid-cols-2">
              <BalanceCard balance={me.balance} running={me.running} />
              <LimitsCard me={me} />
            </div>
            <QuotasCard quotas={me.quotas} />
          </>
        ) : (
          <>
            <div className="grid gap-4 sm:grid-cols-2">
              <Skeleton className="h-44 rounded-2xl" />
              <Skeleton className="h-44 rounded-2xl" />
            </div>
            <Skeleton className="h-52 rounded-2xl" />
          </>
        )}
        <Card
          title={t('latest')}
          actions={
            <ButtonLink to="/account/statement" size="small" look="quiet">
              {t('wholeStatement')}
            </ButtonLink>
          }
        >
          {statement.error && !statement.data ? (
            <Failure error={statement.error} onRetry={() => void statement.refetch()} className="border-0" />
          ) : (
            <EntryTable entries={latest} skeletons={LATEST} />
          )}
        </Card>
      </div>
      <div className="grid gap-4">
        <PreferencesCard />
        <MyDataCard />
      </div>
    </div>
  );
}
