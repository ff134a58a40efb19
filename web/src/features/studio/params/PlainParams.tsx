/** Switches and lines of text. */
import { Switch, TextArea, TextField as TextLine } from '@/ui/Field';
import type { SwitchField, TextField } from './fields';
import type { ParamProps } from './Params';

const LINE = 120;

export function SwitchParam({ field, title, value, onChange }: ParamProps<SwitchField>) {
  return <Switch label={title} hint={field.hint} checked={(value ?? field.default) === true} onChange={onChange} />;
}

export function TextParam({ field, title, value, error, onChange }: ParamProps<TextField>) {
  const shown = String(value ?? field.default ?? '');
  const change = (text: string) => onChange(text === '' && field.default === undefined ? undefined : text);
  const common = { label: title, hint: field.hint, error, value: shown };
  return (field.max ?? 0) > LINE ? (
    <TextArea {...common} onChange={(event) => change(event.target.value)} />
  ) : (
    <TextLine {...common} onChange={(event) => change(event.target.value)} />
  );
}
