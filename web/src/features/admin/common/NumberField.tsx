/** A field for a whole number within bounds, that may be typed with spaces between the thousands. */
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { TextField } from '@/ui/Field';
import { type Bounds, wrongNumber } from './numbers';

type Props = Omit<ComponentProps<typeof TextField>, 'onChange' | 'value' | 'type'> & {
  value: string;
  onChange: (text: string) => void;
  bounds?: Bounds;
};

/** What was typed is the caller's; `wholeNumber` reads it. */
export function NumberField({ value, onChange, error, bounds, ...rest }: Props) {
  const { t } = useTranslation('admin');
  const { number } = useFormats();
  const wrong = wrongNumber(value, bounds);
  return (
    <TextField
      {...rest}
      value={value}
      inputMode="numeric"
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      error={wrong ? t(`form.${wrong.why}`, { bound: number(wrong.bound) }) : error}
    />
  );
}
