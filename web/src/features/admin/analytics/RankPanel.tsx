/** Sums by one group, the largest first, as bars with their names; a press filters the page or opens the person. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useFormats } from '@/lib/format';
import { useInView } from '@/lib/useInView';
import { Button } from '@/ui/Button';
import type { Column } from '@/ui/Table';
import { type UsageRow, usageQuery } from './api/usage';
import { type Filters, span } from './filters';
import { Panel } from './Panel';
import { RankBar } from './RankBar';
import { measured, success } from './series';
import { useFigures } from './useFigures';
import type { NameOf } from './useNames';

const MOST = 6;

type Ranked = 'department' | 'model' | 'provider' | 'user';

interface RankPanelProps {
  group: Ranked;
  filters: Filters;
  change: (wanted: Partial<Filters>) => void;
  nameOf: NameOf;
}

export function RankPanel({ group, filters, change, nameOf }: RankPanelProps) {
  const { t } = useTranslation('analytics');
  const { number, percent, dollars } = useFormats();
  const figures = useFigures();
  const navigate = useNavigate();
  const [all, setAll] = useState(false);
  const { department, model, measure } = filters;
  const asked = { ...span(filters), department, by: model && group !== 'model' ? `${group},model` : group };
  const { ref, seen } = useInView<HTMLElement>();
  const query = useQuery({ ...usageQuery(asked), enabled: seen });
  const rows = (query.data?.items ?? [])
    .filter((row) => row[group] !== undefined && (!model || group === 'model' || row.model === model))
    .sort((a, b) => measured(b, measure) - measured(a, measure));
  const key = (row: UsageRow) => row[group] ?? '';
  const name = (row: UsageRow) => nameOf(group, key(row), query.data?.people);
  const largest = Math.max(0, ...rows.map((row) => measured(row, measure)));
  const sum = rows.reduce((total, row) => total + measured(row, measure), 0);
  const chosen = group === 'department' ? department : group === 'model' ? model : undefined;
  const about = (row: UsageRow) =>
    [
      measure !== 'generations' &&
        t('rank.generations', { count: measured(row, 'generations'), number: number(measured(row, 'generations')) }),
      measure !== 'credits' && t('rank.credits', { count: row.credits, number: number(row.credits) }),
      row.refunded > 0 && t('figures.refunded', { credits: number(row.refunded) }),
      measure !== 'cost' && row.provider_cost_usd > 0 && t('rank.cost', { amount: dollars(row.provider_cost_usd) }),
      group === 'model' && row.margin_rate !== null && t('rank.margin', { part: percent(row.margin_rate) }),
    ]
      .filter(Boolean)
      .join(' · ');
  const press = (row: UsageRow) => {
    if (group === 'department') return () => change({ department: key(row) === department ? undefined : key(row) });
    if (group === 'model') return () => change({ model: key(row) === model ? undefined : key(row) });
    if (group === 'user') return () => void navigate(`/admin/people/${key(row)}`);
    return undefined;
  };
  const columns: Column<UsageRow>[] = [
    { id: 'name', header: t(`groups.${group}`), cell: name },
    { id: 'credits', header: t('measure.credits'), numeric: true, cell: (row) => number(row.credits) },
    {
      id: 'generations',
      header: t('measure.generations'),
      numeric: true,
      cell: (row) => number(measured(row, 'generations')),
    },
    { id: 'success', header: t('figures.success'), numeric: true, cell: (row) => part(success(row), percent) },
    { id: 'cost', header: t('measure.cost'), numeric: true, cell: (row) => dollars(row.provider_cost_usd) },
    ...(group === 'model'
      ? [
          {
            id: 'margin',
            header: t('rank.marginColumn'),
            numeric: true,
            cell: (row: UsageRow) => (row.margin_usd === null ? '–' : dollars(row.margin_usd)),
          },
          {
            id: 'rate',
            header: t('rank.rateColumn'),
            numeric: true,
            cell: (row: UsageRow) => part(row.margin_rate, percent),
          },
        ]
      : []),
  ];
  const shown = all ? rows : rows.slice(0, MOST);
  return (
    <Panel
      ref={ref}
      title={t(`rank.${group}`)}
      unit={t(`units.${measure}`)}
      query={query}
      asked={asked}
      empty={largest === 0 && rows.every((row) => measured(row, 'generations') === 0)}
      height="min-h-48 xl:min-h-74"
      columns={columns}
      rows={rows}
      rowKey={key}
    >
      <ul className="grid gap-1">
        {shown.map((row) => (
          <RankBar
            key={key(row)}
            name={name(row)}
            value={figures.value(measured(row, measure), measure)}
            share={sum ? percent(measured(row, measure) / sum) : ''}
            about={about(row)}
            part={largest ? measured(row, measure) / largest : 0}
            chosen={chosen === undefined ? undefined : chosen === key(row)}
            hint={group === 'user' ? t('rank.open') : group === 'provider' ? '' : t('rank.filter')}
            onPress={press(row)}
          />
        ))}
      </ul>
      {rows.length > MOST && (
        <Button look="quiet" size="small" className="mt-1" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('rank.fewer') : t('rank.all', { count: rows.length })}
        </Button>
      )}
    </Panel>
  );
}

const part = (value: number | null, percent: (part: number) => string) => (value === null ? '–' : percent(value));
