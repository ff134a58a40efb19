/** A number: side by side when there are few, a line with its number when it has bounds, else a number alone. */
import { Dices } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Segmented } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import type { NumberField } from './fields';
import type { ParamProps } from './Params';

const FEW = 6;
/** Beyond this many steps a line is too coarse to aim on. */
const LINE = 10_000;

export function NumberParam({ field, title, value, error, onChange }: ParamProps<NumberField>) {
  const { t } = useTranslation('studio');
  const id = useId();
  const { min, max, whole, step, default: usual, hint } = field;
  const steps = min === undefined || max === undefined ? Number.POSITIVE_INFINITY : (max - min) / (step ?? 1);
  if (whole && usual !== undefined && steps < FEW && !error) {
    const options = Array.from({ length: steps + 1 }, (_, place) => String((min ?? 0) + place * (step ?? 1)));
    return (
      <Segmented
        label={title}
        value={String(value ?? usual)}
        options={options.map((one) => [one, one] as const)}
        onChange={(one) => onChange(Number(one))}
      />
    );
  }
  const line = steps <= LINE && min !== undefined && max !== undefined && usual !== undefined;
  const shown = value ?? usual;
  const about = error ?? hint;
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center gap-2">
        <label htmlFor={id} className="min-w-0 grow text-sm font-medium">
          {title}
        </label>
        <input
          id={id}
          type="number"
          inputMode={whole ? 'numeric' : 'decimal'}
          value={Number.isFinite(shown) ? Number(shown) : ''}
          placeholder={usual === undefined ? t('composer.params.random') : undefined}
          min={min}
          max={max}
          step={step ?? (whole ? 1 : 'any')}
          aria-invalid={error ? true : undefined}
          aria-describedby={about ? `${id}-about` : undefined}
          onChange={({ target }) => onChange(target.validity.badInput ? Number.NaN : read(target.value))}
          className={`${line ? 'w-24' : 'w-36'} h-9 rounded-lg border border-line-strong/60 bg-surface px-3 text-right text-sm tabular-nums hover:border-line-strong focus-visible:outline-offset-0 aria-invalid:border-bad`}
        />
        {isSeed(field) && (
          <IconButton
            label={t('composer.params.roll', { title })}
            onClick={() => onChange(Math.floor((min ?? 0) + Math.random() * ((max ?? 2 ** 31) - (min ?? 0))))}
          >
            <Dices size={16} aria-hidden />
          </IconButton>
        )}
      </div>
      {line && (
        <input
          type="range"
          aria-label={title}
          min={min}
          max={max}
          step={step ?? (whole ? 1 : fine(max - min))}
          value={Number.isFinite(shown) ? Number(shown) : min}
          onChange={({ target }) => onChange(Number(target.value))}
          className="h-6 w-full cursor-pointer accent-accent"
        />
      )}
      {about && (
        <p
          id={`${id}-about`}
          role={error ? 'alert' : undefined}
          className={`text-xs ${error ? 'text-bad' : 'text-muted'}`}
        >
          {about}
        </p>
      )}
    </div>
  );
}

const read = (text: string) => (text === '' ? undefined : Number(text));
const isSeed = ({ name, whole }: NumberField) => whole && /seed/i.test(name);
/** About a hundred steps, of a round size. */
const fine = (range: number) => 10 ** Math.floor(Math.log10(range / 100));
