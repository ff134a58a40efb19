/** Search and filters over the list of people. */
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { useShortcuts } from '@/lib/shortcuts';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { useDepartmentOptions } from '../departments/useDepartmentOptions';
import { type PeopleFilters, ROLES, STATUSES } from './filters';

/** Milliseconds without a key after which it is searched. */
const PAUSE = 250;

export function PeopleFilterBar({
  filters,
  onChange,
}: {
  filters: PeopleFilters;
  onChange: (filters: PeopleFilters) => void;
}) {
  const { t } = useTranslation(['admin', 'common']);
  const { data: me } = useMe();
  const departments = useDepartmentOptions(filters.department);
  const set = (change: Partial<PeopleFilters>) => onChange({ ...filters, ...change });
  const active = Object.keys(filters).length > 0;
  return (
    <search className="mb-4 grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:items-center">
      <SearchField value={filters.q ?? ''} onChange={(q) => set({ q })} />
      <Select
        label={t('fields.role')}
        hideLabel
        className="sm:w-40"
        value={filters.role ?? ''}
        options={[['', t('people.allRoles')], ...ROLES.map((role) => [role, t(`common:roles.${role}`)] as const)]}
        onChange={(value) => set({ role: ROLES.find((role) => role === value) })}
      />
      {me?.role === 'admin' && (
        <Select
          label={t('fields.department')}
          hideLabel
          className="sm:w-44"
          value={filters.department ?? ''}
          options={[['', t('people.allDepartments')], ...departments]}
          onChange={(department) => set({ department })}
        />
      )}
      <Select
        label={t('fields.status')}
        hideLabel
        className="sm:w-40"
        value={filters.status ?? ''}
        options={[['', t('people.allStatuses')], ...STATUSES.map((one) => [one, t(`statuses.${one}`)] as const)]}
        onChange={(value) => set({ status: STATUSES.find((one) => one === value) })}
      />
      {active && (
        <Button look="quiet" onClick={() => onChange({})}>
          {t('common:clear')}
        </Button>
      )}
    </search>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('admin');
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const asked = useRef(value);
  const change = useRef(onChange);
  useEffect(() => {
    change.current = onChange;
  });
  useShortcuts({ '/': () => field.current?.focus() });
  // Cleared, or another address: what is written here follows, unless it is what we asked for ourselves.
  useEffect(() => {
    if (value !== asked.current) setText(value);
    asked.current = value;
  }, [value]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === asked.current) return;
    const wait = setTimeout(() => {
      asked.current = wanted;
      change.current(wanted);
    }, PAUSE);
    return () => clearTimeout(wait);
  }, [text]);
  return (
    <div className="relative col-span-2 sm:w-72">
      <Search size={16} aria-hidden className="pointer-events-none absolute top-2.5 left-3 text-muted" />
      <input
        ref={field}
        type="search"
        aria-label={t('people.search')}
        placeholder={t('people.search')}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-9 w-full rounded-lg border border-line-strong/60 bg-surface pr-3 pl-9 text-sm hover:border-line-strong focus-visible:outline-offset-0"
      />
    </div>
  );
}
