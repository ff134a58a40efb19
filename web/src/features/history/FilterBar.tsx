/** What the history can be narrowed to; on a phone the filters are behind a button. */
import { LayoutGrid, List as ListIcon, SlidersHorizontal, Star } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useModels } from '@/api/models';
import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { Segmented, Select, TextField } from '@/ui/Field';
import { type Filters, KINDS, STATUSES } from './filters';
import { SearchBox } from './SearchBox';
import type { View } from './view';

interface FilterBarProps {
  filters: Filters;
  onChange: (change: Partial<Filters>) => void;
  view: View;
  onView: (view: View) => void;
}

export function FilterBar({ filters, onChange, view, onView }: FilterBarProps) {
  const { t } = useTranslation(['history', 'common']);
  const [open, setOpen] = useState(false);
  const panel = useId();
  const { kind, status, model, from, to } = filters;
  const behind = [kind, status, model, from, to].filter(Boolean).length;
  return (
    <div className="grid gap-2.5">
      <div className="flex items-center gap-2">
        <SearchBox value={filters.q} onChange={(q) => onChange({ q })} />
        <Button
          aria-pressed={filters.favourite}
          aria-label={t('favourites')}
          className="aria-pressed:border-transparent aria-pressed:bg-accent-soft aria-pressed:text-accent-text max-sm:w-9 max-sm:px-0"
          icon={<Star size={16} aria-hidden fill={filters.favourite ? 'currentColor' : 'none'} />}
          onClick={() => onChange({ favourite: !filters.favourite })}
        >
          <span className="max-sm:hidden">{t('favourites')}</span>
        </Button>
        <Button
          aria-expanded={open}
          aria-controls={panel}
          className="relative max-sm:w-9 max-sm:px-0 lg:hidden"
          icon={<SlidersHorizontal size={16} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          <span className="max-sm:sr-only">{t('filters')}</span>
          {behind > 0 && (
            <span className="grid size-5 place-items-center rounded-full bg-accent text-xs text-on-accent max-sm:absolute max-sm:-top-1.5 max-sm:-right-1.5">
              {behind}
            </span>
          )}
        </Button>
        <Segmented
          label={t('view')}
          hideLabel
          value={view}
          onChange={onView}
          className="shrink-0"
          options={[
            ['grid', <ViewIcon key="grid" name={t('grid')} icon={<LayoutGrid size={16} aria-hidden />} />],
            ['list', <ViewIcon key="list" name={t('list')} icon={<ListIcon size={16} aria-hidden />} />],
          ]}
        />
      </div>
      <fieldset
        id={panel}
        className={classes('grid grid-cols-2 gap-2.5 sm:grid-cols-4 lg:flex lg:items-center', !open && 'max-lg:hidden')}
      >
        <legend className="sr-only">{t('filters')}</legend>
        <Segmented
          label={t('kind')}
          hideLabel
          value={kind ?? 'all'}
          onChange={(next) => onChange({ kind: next === 'all' ? undefined : next })}
          className="col-span-full shrink-0"
          options={[['all', t('common:all')] as const, ...KINDS.map((one) => [one, t(`common:kinds.${one}`)] as const)]}
        />
        <Select
          label={t('status')}
          hideLabel
          className="lg:w-44"
          value={status ?? ''}
          onChange={(next) => onChange({ status: STATUSES.find((one) => one === next) })}
          options={[['', t('anyStatus')], ...STATUSES.map((one) => [one, t(`common:statuses.${one}`)] as const)]}
        />
        <ModelSelect model={model} kind={kind} onChange={(next) => onChange({ model: next })} />
        <Day label={t('fromDay')} value={from} max={to} onChange={(next) => onChange({ from: next })} />
        <Day label={t('toDay')} value={to} min={from} onChange={(next) => onChange({ to: next })} />
      </fieldset>
    </div>
  );
}

function ModelSelect({
  model,
  kind,
  onChange,
}: Pick<Filters, 'model' | 'kind'> & { onChange: (model: string | undefined) => void }) {
  const { t } = useTranslation('history');
  const { data } = useModels();
  const offered = (data ?? []).filter((one) => !kind || one.kind === kind).map(({ id, title }) => [id, title] as const);
  // One that is no longer offered still has its history.
  const options = !model || offered.some(([id]) => id === model) ? offered : [[model, model] as const, ...offered];
  return (
    <Select
      label={t('model')}
      hideLabel
      className="lg:w-52"
      value={model ?? ''}
      onChange={(next) => onChange(next || undefined)}
      options={[['', t('anyModel')], ...options]}
    />
  );
}

function Day({
  label,
  value,
  onChange,
  ...bounds
}: {
  label: string;
  value: string | undefined;
  min?: string;
  max?: string;
  onChange: (day: string | undefined) => void;
}) {
  return (
    <div className="flex items-center gap-2 text-sm text-muted max-lg:flex-col max-lg:items-stretch max-lg:gap-1">
      <span aria-hidden className="shrink-0 text-xs">
        {label}
      </span>
      <TextField
        label={label}
        hideLabel
        type="date"
        className="lg:w-38"
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value || undefined)}
        {...bounds}
      />
    </div>
  );
}

function ViewIcon({ name, icon }: { name: string; icon: React.ReactNode }) {
  return (
    <>
      {icon}
      <span className="sr-only">{name}</span>
    </>
  );
}
