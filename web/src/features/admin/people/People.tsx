/** Everybody: found by name, role, department and state; and what can be done about them, one or many. */
import { Coins, ListPlus, UserPlus, Users } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useMe } from '@/api/me';
import { Button } from '@/ui/Button';
import { LoadMore } from '@/ui/LoadMore';
import { Page } from '@/ui/Page';
import { Empty, Failure } from '@/ui/States';
import { useAdminUsers } from './api/people';
import { addressOf, filtersOf, type PeopleFilters } from './filters';
import { PeopleFilterBar } from './PeopleFilterBar';
import { PeopleTable } from './PeopleTable';
import { type Acting, PersonAct } from './PersonAct';
import { SelectionBar } from './SelectionBar';

const AddDialog = lazy(() => import('./AddDialog'));
const ImportDialog = lazy(() => import('./ImportDialog'));
const BulkDialog = lazy(() => import('../credits/BulkDialog'));

export default function People() {
  const { t } = useTranslation(['admin', 'common']);
  const { data: me } = useMe();
  const isAdmin = me?.role === 'admin';
  const [address, setAddress] = useSearchParams();
  const filters = filtersOf(address, !isAdmin);
  const setFilters = (wanted: PeopleFilters) => setAddress(addressOf(wanted), { replace: true });
  const people = useAdminUsers(filters);
  const [open, setOpen] = useState<'add' | 'import' | 'bulk'>();
  const [acting, setActing] = useState<Acting>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const close = () => setOpen(undefined);
  const searching = Object.keys(filters).length > 0;

  return (
    <Page
      wide
      title={t('people.title')}
      lead={isAdmin ? t('people.lead') : t('people.leadManager')}
      actions={
        isAdmin && (
          <>
            <Button icon={<Coins size={16} aria-hidden />} onClick={() => setOpen('bulk')}>
              <span className="max-sm:sr-only">{t('people.bulk')}</span>
            </Button>
            <Button icon={<ListPlus size={16} aria-hidden />} onClick={() => setOpen('import')}>
              <span className="max-sm:sr-only">{t('people.import')}</span>
            </Button>
            <Button look="primary" icon={<UserPlus size={16} aria-hidden />} onClick={() => setOpen('add')}>
              {t('people.add')}
            </Button>
          </>
        )
      }
    >
      <PeopleFilterBar filters={filters} onChange={setFilters} />
      <p role="status" className="sr-only">
        {people.data && t('common:shown', { count: people.data.length })}
      </p>
      {people.error && !people.data ? (
        <Failure error={people.error} onRetry={() => void people.refetch()} />
      ) : (
        <PeopleTable
          people={people.data}
          chosen={isAdmin ? chosen : undefined}
          onChoose={setChosen}
          onAct={setActing}
          empty={
            people.hasNextPage ? undefined : searching ? (
              <Empty
                icon={<Users aria-hidden />}
                title={t('people.nobody')}
                action={<Button onClick={() => setFilters({})}>{t('people.clear')}</Button>}
              />
            ) : (
              <Empty icon={<Users aria-hidden />} title={t('people.none')}>
                {t('people.noneText')}
              </Empty>
            )
          }
        />
      )}
      <LoadMore list={people} />
      {chosen.size > 0 && (
        <SelectionBar
          chosen={chosen}
          shown={people.data ?? []}
          onChoose={setChosen}
          onCredits={() => setOpen('bulk')}
        />
      )}
      <PersonAct acting={acting} onClose={() => setActing(undefined)} />
      <Suspense>
        {open === 'add' && <AddDialog onClose={close} />}
        {open === 'import' && <ImportDialog onClose={close} />}
        {open === 'bulk' && <BulkDialog chosen={[...chosen]} department={filters.department} onClose={close} />}
      </Suspense>
    </Page>
  );
}
