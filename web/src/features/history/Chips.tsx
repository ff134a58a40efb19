/** What is chosen to narrow the history, each to be taken away, and how many are shown. */
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useModels } from '@/api/models';
import { useFormats } from '@/lib/format';
import { type Filters, isNarrowed, NO_FILTERS } from './filters';

interface ChipsProps {
  filters: Filters;
  onChange: (change: Partial<Filters>) => void;
  /** How many are shown, in words. */
  counted: string;
}

export function Chips({ filters, onChange, counted }: ChipsProps) {
  const { t } = useTranslation(['history', 'common']);
  const { data: models } = useModels();
  const { day } = useFormats();
  const local = (date: string) => day(new Date(`${date}T12:00:00`));
  const { q, kind, status, model, favourite, from, to } = filters;
  const chips: [string | false | undefined, Partial<Filters>][] = [
    [q && t('common:quoted', { text: q }), { q: '' }],
    [kind && t(`common:kinds.${kind}`), { kind: undefined }],
    [status && t(`common:statuses.${status}`), { status: undefined }],
    [model && (models?.find(({ id }) => id === model)?.title ?? model), { model: undefined }],
    [favourite && t('favourites'), { favourite: false }],
    [from && t('since', { day: local(from) }), { from: undefined }],
    [to && t('until', { day: local(to) }), { to: undefined }],
  ];
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-1.5 py-1.5">
      <p role="status" className="mr-1.5 text-sm text-muted tabular-nums">
        {counted}
      </p>
      {chips.map(([text, without]) =>
        text ? (
          <button
            key={Object.keys(without)[0]}
            type="button"
            aria-label={t('without', { what: text })}
            onClick={() => onChange(without)}
            className="inline-flex h-7 max-w-56 items-center gap-1 rounded-full bg-accent-soft pr-1.5 pl-2.5 text-xs font-medium text-accent-text hover:brightness-95"
          >
            <span className="truncate">{text}</span>
            <X size={13} aria-hidden className="shrink-0" />
          </button>
        ) : null,
      )}
      {isNarrowed(filters) && (
        <button
          type="button"
          onClick={() => onChange(NO_FILTERS)}
          className="h-7 rounded-full px-2.5 text-xs font-medium text-muted hover:bg-sunken hover:text-text"
        >
          {t('clearFilters')}
        </button>
      )}
    </div>
  );
}
