/** A field for a whole number from 0 up, that may be typed with spaces between the thousands. */
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '@/ui/Field';
import { wholeNumber } from './numbers';

type Props = Omit<ComponentProps<typeof TextField>, 'onChange' | 'value' | 'type'> & {
  value: string;
  onChange: (text: string) => void;
};

/** What was typed is the caller's; `wholeNumber` reads it. */
export function NumberField({ value, onChange, error, ...rest }: Props) {
  const { t } = useTranslation('admin');
  return (
    <TextField
      {...rest}
      value={value}
      inputMode="numeric"
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      error={wholeNumber(value) === undefined ? t('form.notWhole') : error}
    />
  );
}
