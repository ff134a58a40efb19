/** Filters over the records: who, about whom or what, which change, when. */
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { Select, TextField } from '@/ui/Field';
import { ACTIONS, type AuditFilters, isAction } from './filters';
import { PersonField } from './PersonField';

/** A day has its label above it on a phone, and before it where there is room. */
const DAY = 'sm:flex-row sm:items-center sm:gap-2 sm:whitespace-nowrap';

export function AuditFilterBar({
  filters,
  onChange,
}: {
  filters: AuditFilters;
  onChange: (filters: AuditFilters) => void;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const set = (change: Partial<AuditFilters>) => onChange({ ...filters, ...change });
  const active = Object.values(filters).some(Boolean);
  const unknown = filters.action && !isAction(filters.action) ? [[filters.action, filters.action] as const] : [];
  return (
    <search className="mb-4 grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:items-start">
      <PersonField
        label={t('audit.actor')}
        value={filters.actor}
        onChange={(actor) => set({ actor })}
        className="col-span-2 sm:w-52"
      />
      <PersonField
        label={t('audit.target')}
        value={filters.target}
        onChange={(target) => set({ target })}
        others
        className="col-span-2 sm:w-52"
      />
      <Select
        label={t('audit.action')}
        hideLabel
        className="col-span-2 sm:w-56"
        value={filters.action ?? ''}
        options={[
          ['', t('audit.allActions')],
          ...unknown,
          ...ACTIONS.map((one) => [one, t(`audit.actions.${one}`)] as const),
        ]}
        onChange={(action) => set({ action: action || undefined })}
      />
      <div className="col-span-2 grid grid-cols-2 gap-2 sm:flex sm:gap-4">
        <TextField
          label={t('audit.from')}
          type="date"
          className={DAY}
          value={filters.from ?? ''}
          max={filters.to}
          onChange={(event) => set({ from: event.target.value || undefined })}
        />
        <TextField
          label={t('audit.to')}
          type="date"
          className={DAY}
          value={filters.to ?? ''}
          min={filters.from}
          onChange={(event) => set({ to: event.target.value || undefined })}
        />
      </div>
      {active && (
        <Button look="quiet" onClick={() => onChange({})}>
          {t('common:clear')}
        </Button>
      )}
    </search>
  );
}
