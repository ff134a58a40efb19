/** Departments: what they may spend this month and have spent, what managers pass on, and their months. */
import { Building2, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { Button } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { Empty, Failure, Skeleton } from '@/ui/States';
import { type Department, useDepartments } from './api/departments';
import { DepartmentCard } from './DepartmentCard';

const DepartmentDialog = lazy(() => import('./DepartmentDialog'));
const MonthDialog = lazy(() => import('./MonthDialog'));

export default function Departments() {
  const { t } = useTranslation('admin');
  const { data: me } = useMe();
  const isAdmin = me?.role === 'admin';
  const { data, error, refetch } = useDepartments();
  const [editing, setEditing] = useState<Department | 'new'>();
  const [months, setMonths] = useState<Department>();
  const add = (
    <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setEditing('new')}>
      {t('departments.add')}
    </Button>
  );
  return (
    <Page
      wide
      title={isAdmin ? t('departments.title') : t('departments.own')}
      lead={t('departments.lead')}
      actions={isAdmin && add}
    >
      {error && !data ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data?.length === 0 ? (
        <Empty icon={<Building2 aria-hidden />} title={t('departments.none')} action={isAdmin && add} />
      ) : (
        <ul className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
          {data
            ? data.map((department) => (
                <li key={department.id} className="min-w-0">
                  <DepartmentCard
                    department={department}
                    onEdit={isAdmin ? () => setEditing(department) : undefined}
                    onMonths={() => setMonths(department)}
                  />
                </li>
              ))
            : ['a', 'b', 'c'].map((key) => (
                <li key={key}>
                  <Skeleton className="h-64" />
                </li>
              ))}
        </ul>
      )}
      <Suspense>
        {editing && (
          <DepartmentDialog
            department={editing === 'new' ? undefined : editing}
            taken={data?.map(({ id }) => id) ?? []}
            onClose={() => setEditing(undefined)}
          />
        )}
        {months && <MonthDialog department={months} onClose={() => setMonths(undefined)} />}
      </Suspense>
    </Page>
  );
}
