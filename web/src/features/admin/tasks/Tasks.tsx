/** Everybody's generations, without what they are about: which hang, which failed, and giving back what one cost. */
import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { LoadMore } from '@/ui/LoadMore';
import { Page } from '@/ui/Page';
import { Empty, Failure } from '@/ui/States';
import { PersonField } from '../audit/PersonField';
import { type ManagedTask, useTasks } from './api/tasks';
import { addressOf, filtersOf, STATUSES, type TaskFilters } from './filters';
import { RefundDialog } from './RefundDialog';
import { TaskTable } from './TaskTable';

export default function Tasks() {
  const { t } = useTranslation(['analytics', 'common']);
  const [address, setAddress] = useSearchParams();
  const filters = filtersOf(address);
  const change = (wanted: TaskFilters) => setAddress(addressOf(wanted), { replace: true, preventScrollReset: true });
  const tasks = useTasks(filters);
  const [refunding, setRefunding] = useState<ManagedTask>();
  const filtered = address.size > 0;
  return (
    <Page wide title={t('tasks.title')} lead={t('tasks.lead')}>
      <search className="mb-4 grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:items-start">
        <PersonField
          label={t('tasks.person')}
          value={filters.user}
          onChange={(user) => change({ ...filters, user })}
          className="col-span-2 sm:w-64"
        />
        <Select
          label={t('tasks.status')}
          hideLabel
          className="sm:w-44"
          value={filters.status ?? ''}
          options={[
            ['', t('tasks.allStatuses')],
            ...STATUSES.map((one) => [one, t(`common:statuses.${one}`)] as const),
          ]}
          onChange={(value) => change({ ...filters, status: STATUSES.find((one) => one === value) })}
        />
        <Button
          look="quiet"
          aria-pressed={Boolean(filters.stuck)}
          onClick={() => change({ ...filters, stuck: !filters.stuck })}
        >
          {t('tasks.onlyStuck')}
        </Button>
        {filtered && (
          <Button look="quiet" onClick={() => change({})}>
            {t('common:clear')}
          </Button>
        )}
      </search>
      <p role="status" className="sr-only">
        {tasks.data && t('common:shown', { count: tasks.data.length })}
      </p>
      {tasks.error && !tasks.data ? (
        <Failure error={tasks.error} onRetry={() => void tasks.refetch()} />
      ) : (
        <TaskTable
          tasks={tasks.data}
          onRefund={setRefunding}
          empty={
            tasks.hasNextPage ? undefined : (
              <Empty
                icon={<ListChecks aria-hidden />}
                title={t(filters.stuck ? 'tasks.noneStuck' : filtered ? 'tasks.noneFound' : 'tasks.none')}
                action={filtered && <Button onClick={() => change({})}>{t('common:clear')}</Button>}
              >
                {t(filters.stuck ? 'tasks.noneStuckText' : filtered ? 'tasks.noneFoundText' : 'tasks.noneText')}
              </Empty>
            )
          }
        />
      )}
      <LoadMore list={tasks} />
      {refunding && <RefundDialog task={refunding} onClose={() => setRefunding(undefined)} />}
    </Page>
  );
}
