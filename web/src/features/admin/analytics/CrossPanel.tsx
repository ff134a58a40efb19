/** Any two groups against each other, as a table whose colour deepens with the value. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useInView } from '@/lib/useInView';
import { Select } from '@/ui/Field';
import type { Group } from './api/usage';
import { usageQuery } from './api/usage';
import { CrossTable } from './CrossTable';
import { monthsOf } from './days';
import { type Filters, GROUPS, span } from './filters';
import { Panel } from './Panel';
import { crossed } from './series';
import { useFigures } from './useFigures';
import type { NameOf } from './useNames';

interface CrossPanelProps {
  filters: Filters;
  change: (wanted: Partial<Filters>) => void;
  nameOf: NameOf;
  oneDepartment: boolean;
}

export function CrossPanel({ filters, change, nameOf, oneDepartment }: CrossPanelProps) {
  const { t } = useTranslation('analytics');
  const figures = useFigures();
  const { rows, columns, measure, model, department } = filters;
  const refused = tooFine(filters, oneDepartment);
  const asked = { ...span(filters), department, by: `${rows},${columns}` };
  const { ref, seen } = useInView<HTMLElement>();
  const query = useQuery({ ...usageQuery(asked), enabled: seen && !refused });
  const report = query.data;
  const groups = useMemo(() => {
    const [first, second] = (report?.by ?? [rows, columns]) as [Group, Group];
    return [first, second] as const;
  }, [report, rows, columns]);
  const filtered = model !== undefined && groups.includes('model');
  const cross = useMemo(
    () =>
      crossed(
        (report?.items ?? []).filter((row) => !filtered || row.model === model),
        groups,
        measure,
      ),
    [report, filtered, model, groups, measure],
  );
  const options = (other: Group) =>
    GROUPS.filter((group) => group !== other && !(oneDepartment && group === 'department')).map(
      (group) => [group, t(`groups.${group}`)] as const,
    );
  const choose = (side: 'rows' | 'columns') => (next: string) => change({ [side]: next });
  const head = (place: 0 | 1) => (key: string) => nameOf(groups[place], key, report?.people);
  return (
    <Panel
      ref={ref}
      title={t('cross.title', { rows: t(`groups.${rows}`), columns: t(`groups.${columns}`) })}
      unit={model && !filtered ? t('cross.allModels', { unit: t(`units.${measure}`) }) : t(`units.${measure}`)}
      query={query}
      asked={asked}
      empty={cross.rows.length === 0}
      height="min-h-52"
      columns={[
        { id: 'row', header: t(`groups.${groups[0]}`), cell: (row: string) => head(0)(row) },
        ...cross.columns.map((column) => ({
          id: column,
          header: head(1)(column),
          numeric: true,
          cell: (row: string) => figures.value(cross.value(row, column), measure),
        })),
        {
          id: 'total',
          header: t('total'),
          numeric: true,
          cell: (row: string) => figures.value(cross.ofRow(row), measure),
        },
      ]}
      rows={cross.rows}
      rowKey={(row) => row}
      refused={refused ? t('cross.tooFine') : undefined}
      alwaysTable
      actions={
        <div className="flex gap-2 max-sm:w-full">
          <Select
            label={t('cross.rows')}
            hideLabel
            value={rows}
            options={options(columns)}
            onChange={choose('rows')}
            className="w-40 max-sm:w-1/2"
          />
          <span aria-hidden className="self-center text-muted">
            ×
          </span>
          <Select
            label={t('cross.columns')}
            hideLabel
            value={columns}
            options={options(rows)}
            onChange={choose('columns')}
            className="w-40 max-sm:w-1/2"
          />
        </div>
      }
    >
      <CrossTable
        caption={`${t('cross.title', { rows: t(`groups.${groups[0]}`), columns: t(`groups.${groups[1]}`) })}, ${t(`units.${measure}`)}`}
        corner={t(`groups.${groups[0]}`)}
        cross={cross}
        rowName={head(0)}
        columnName={head(1)}
        value={(value) => figures.value(value, measure)}
      />
    </Panel>
  );
}

/** Days by person are counted for one department and one month at a time. */
function tooFine(filters: Filters, oneDepartment: boolean): boolean {
  const both = [filters.rows, filters.columns];
  if (!both.includes('day') || !both.includes('user')) return false;
  const { from, to } = span(filters);
  const today = new Date().toISOString().slice(0, 10);
  const months = from === undefined ? 1 : monthsOf(from, to ?? today).length;
  return months > 1 || (filters.department === undefined && !oneDepartment);
}
