/** Everything, or only what is ticked. */
import { useTranslation } from 'react-i18next';
import { Segmented } from '@/ui/Field';

export function OnlyThese<Value extends string>({
  label,
  everything,
  options,
  chosen,
  onChange,
}: {
  label: string;
  /** How null is called. */
  everything: string;
  options: readonly (readonly [Value, string])[];
  chosen: readonly Value[] | null;
  onChange: (chosen: Value[] | null) => void;
}) {
  const { t } = useTranslation('admin');
  const ids = options.map(([id]) => id);
  const toggle = (id: Value) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChange(ids.filter((one) => next.has(one)));
  };
  return (
    <div className="flex flex-col gap-2">
      <Segmented
        label={label}
        value={chosen === null ? 'all' : 'some'}
        options={[
          ['all', everything],
          ['some', t('limits.onlyThese')],
        ]}
        onChange={(which) => onChange(which === 'all' ? null : [...ids])}
      />
      {chosen !== null && (
        <fieldset className="max-h-48 overflow-y-auto rounded-xl border border-line px-3 py-2">
          <legend className="sr-only">{label}</legend>
          {options.map(([id, name]) => (
            <label key={id} className="flex min-h-8 items-center gap-2.5 text-sm">
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={() => toggle(id)}
                className="size-4.5 shrink-0 accent-accent"
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
      {chosen?.length === 0 && (
        <p role="alert" className="text-xs text-bad">
          {t('limits.chooseOne')}
        </p>
      )}
    </div>
  );
}
