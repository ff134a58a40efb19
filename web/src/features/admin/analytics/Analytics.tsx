/** What the organisation, or one's own department, uses: over time, by department, model, provider and person. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { Page } from '@/ui/Page';
import { usageQuery } from './api/usage';
import { CrossPanel } from './CrossPanel';
import { Figures } from './Figures';
import { FilterBar, MeasureChoice } from './FilterBar';
import { span, useFilters } from './filters';
import { MonthPanel } from './MonthPanel';
import { RankPanel } from './RankPanel';
import { SpendPanel } from './SpendPanel';
import { useNames } from './useNames';

const OF_ALL = { rows: 'model', columns: 'department' } as const;
const OF_ONE = { rows: 'user', columns: 'model' } as const;

export default function Analytics() {
  const { t } = useTranslation('analytics');
  const { data: me } = useMe();
  const oneDepartment = me?.role !== 'admin';
  const [read, change] = useFilters(oneDepartment ? OF_ONE : OF_ALL);
  // The API gives a manager the own department, whatever an address says.
  const filters = oneDepartment ? { ...read, department: undefined } : read;
  const nameOf = useNames();
  const figures = useQuery(usageQuery({ ...span(filters), department: filters.department, by: 'model' }));
  const panel = { filters, change, nameOf };
  return (
    <Page
      title={t('title')}
      lead={oneDepartment ? t('leadManager', { department: nameOf('department', me?.department ?? '') }) : t('lead')}
      actions={<MeasureChoice filters={filters} change={change} />}
      wide
    >
      <FilterBar filters={filters} change={change} oneDepartment={oneDepartment} />
      <Figures query={figures} model={filters.model} />
      <div className="mt-3 grid gap-3 xl:grid-cols-3">
        <SpendPanel {...panel} />
        <MonthPanel department={filters.department} />
      </div>
      <div className="mt-3 grid gap-3 xl:grid-cols-2">
        {!oneDepartment && <RankPanel group="department" {...panel} />}
        <RankPanel group="model" {...panel} />
        <RankPanel group="user" {...panel} />
        <RankPanel group="provider" {...panel} />
      </div>
      <div className="mt-3">
        <CrossPanel {...panel} oneDepartment={oneDepartment} />
      </div>
    </Page>
  );
}
