/** The row over the page: period, department, model; and which figure the charts show. */

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useModels } from '@/api/models';
import { Button } from '@/ui/Button';
import { Segmented, Select, TextField } from '@/ui/Field';
import { useDepartmentOptions } from '../departments/useDepartmentOptions';
import { daysBefore, localToday } from './days';
import type { Filters, Measure, Period } from './filters';

const LONGEST_DAYS = 400;

interface FilterBarProps {
  filters: Filters;
  change: (wanted: Partial<Filters>) => void;
  /** Managers have one department. */
  oneDepartment: boolean;
}

export function FilterBar({ filters, change, oneDepartment }: FilterBarProps) {
  const { t } = useTranslation(['analytics', 'common']);
  const { data: models = [] } = useModels();
  const { period, from, to, department, model } = filters;
  const departments = useDepartmentOptions(department);
  const today = localToday();
  const periods: [Period, ReactNode][] = [
    ['7', <Name key="7" long={t('period.days', { count: 7 })} short={t('period.daysShort', { count: 7 })} />],
    ['30', <Name key="30" long={t('period.days', { count: 30 })} short={t('period.daysShort', { count: 30 })} />],
    ['90', <Name key="90" long={t('period.days', { count: 90 })} short={t('period.daysShort', { count: 90 })} />],
    ['month', <Name key="month" long={t('period.month')} short={t('period.monthShort')} />],
    ['custom', t('period.custom')],
  ];
  const choosePeriod = (next: Period) =>
    change(
      next === 'custom'
        ? { period: next, from: from ?? daysBefore(today, 29), to: to ?? today }
        : { period: next, from: undefined, to: undefined },
    );
  const modelOptions: [string, string][] = [
    // One that is no more may still be in the address.
    ...(model && !models.some(({ id }) => id === model) ? [[model, model] as [string, string]] : []),
    ...models.map(({ id, title }): [string, string] => [id, title]),
  ];
  return (
    <div className="mb-4 flex flex-wrap items-end gap-x-3 gap-y-2.5">
      <Segmented
        label={t('period.label')}
        hideLabel
        value={period}
        options={periods}
        onChange={choosePeriod}
        className="max-sm:w-full"
      />
      {period === 'custom' && (
        <div className="flex gap-2 max-sm:w-full">
          <TextField
            label={t('period.from')}
            hideLabel
            type="date"
            value={from ?? ''}
            min={to && daysBefore(to, LONGEST_DAYS - 1)}
            max={to ?? today}
            className="grow"
            onChange={(event) => change({ from: event.target.value || undefined })}
          />
          <TextField
            label={t('period.to')}
            hideLabel
            type="date"
            value={to ?? ''}
            min={from}
            max={today}
            className="grow"
            onChange={(event) => change({ to: event.target.value || undefined })}
          />
        </div>
      )}
      {!oneDepartment && (
        <Select
          label={t('filter.department')}
          hideLabel
          value={department ?? ''}
          options={[['', t('filter.allDepartments')], ...departments]}
          onChange={(next) => change({ department: next || undefined })}
          className="w-48 max-sm:w-[calc(50%-0.375rem)]"
        />
      )}
      <Select
        label={t('filter.model')}
        hideLabel
        value={model ?? ''}
        options={[['', t('filter.allModels')], ...modelOptions]}
        onChange={(next) => change({ model: next || undefined })}
        className="w-48 max-sm:w-[calc(50%-0.375rem)]"
      />
      {(department || model) && (
        <Button
          look="quiet"
          icon={<X size={14} aria-hidden />}
          onClick={() => change({ department: undefined, model: undefined })}
        >
          {t('common:clear')}
        </Button>
      )}
    </div>
  );
}

function Name({ long, short }: { long: string; short: string }) {
  return (
    <>
      <span className="max-sm:hidden">{long}</span>
      <span className="sm:hidden">{short}</span>
    </>
  );
}

/** Which figure the charts show. */
export function MeasureChoice({ filters, change }: Pick<FilterBarProps, 'filters' | 'change'>) {
  const { t } = useTranslation('analytics');
  const measures: [Measure, string][] = [
    ['credits', t('measure.credits')],
    ['generations', t('measure.generations')],
    ['cost', t('measure.cost')],
  ];
  return (
    <Segmented
      label={t('measure.label')}
      hideLabel
      value={filters.measure}
      options={measures}
      onChange={(next) => change({ measure: next })}
    />
  );
}
