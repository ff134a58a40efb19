/** Form fields: each with its label, hint and error tied to it. The controls are the browser's own. */
import { type ComponentProps, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from './classes';

const CONTROL =
  'w-full rounded-lg border border-line-strong/60 bg-surface px-3 text-sm text-text transition-colors hover:border-line-strong focus-visible:outline-offset-0 disabled:bg-sunken disabled:text-muted aria-invalid:border-bad';

interface Labelled {
  label: string;
  /** Below the control. */
  hint?: ReactNode;
  /** In place of the hint, announced. */
  error?: string;
  /** Marks a field that may stay empty. */
  optional?: boolean;
  /** For programs only: the label stands elsewhere. */
  hideLabel?: boolean;
}

type ControlProps = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true };

/** A label, a control drawn by `children` with the given attributes, and a hint or error below. */
export function Field({
  label,
  hint,
  error,
  optional,
  hideLabel,
  className,
  children,
}: Labelled & { className?: string; children: (control: ControlProps) => ReactNode }) {
  const { t } = useTranslation();
  const id = useId();
  const described = error || hint ? `${id}-about` : undefined;
  return (
    <div className={classes('flex min-w-0 flex-col gap-1.5', className)}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-sm font-medium'}>
        {label}
        {optional && <span className="font-normal text-muted"> · {t('optional')}</span>}
      </label>
      {children({ id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined })}
      {described && (
        <p
          id={described}
          role={error ? 'alert' : undefined}
          className={classes('text-xs', error ? 'text-bad' : 'text-muted')}
        >
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

/** A line of text, a number, a date: any `type` of input. */
export function TextField({
  label,
  hint,
  error,
  optional,
  hideLabel,
  className,
  ...rest
}: Labelled & Omit<ComponentProps<'input'>, 'id'>) {
  return (
    <Field {...{ label, hint, error, optional, hideLabel, className }}>
      {(control) => <input {...control} {...rest} className={classes(CONTROL, 'h-9')} />}
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  error,
  optional,
  hideLabel,
  className,
  ...rest
}: Labelled & Omit<ComponentProps<'textarea'>, 'id'>) {
  return (
    <Field {...{ label, hint, error, optional, hideLabel, className }}>
      {(control) => (
        <textarea
          {...control}
          {...rest}
          className={classes(CONTROL, 'field-sizing-content min-h-20 py-2 leading-relaxed')}
        />
      )}
    </Field>
  );
}

/** One of several, in the browser's own list. `options` are pairs of value and text. */
export function Select({
  label,
  hint,
  error,
  optional,
  hideLabel,
  className,
  options,
  onChange,
  ...rest
}: Labelled &
  Omit<ComponentProps<'select'>, 'id' | 'onChange'> & {
    options: readonly (readonly [string, string])[];
    onChange: (value: string) => void;
  }) {
  return (
    <Field {...{ label, hint, error, optional, hideLabel, className }}>
      {(control) => (
        <select
          {...control}
          {...rest}
          onChange={(event) => onChange(event.target.value)}
          className={classes(CONTROL, 'h-9 pr-8')}
        >
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** On or off, at once. */
export function Switch({
  label,
  checked,
  onChange,
  disabled,
  hint,
}: {
  label: string;
  checked: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
  hint?: string;
}) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-3">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {hint && <span className="block text-xs font-normal text-muted">{hint}</span>}
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-checked={checked}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className="relative h-6 w-11 shrink-0 cursor-pointer appearance-none rounded-full bg-line-strong transition-colors before:absolute before:top-0.5 before:left-0.5 before:size-5 before:rounded-full before:bg-white before:shadow before:transition-transform checked:bg-accent checked:before:translate-x-5 disabled:opacity-50"
      />
    </div>
  );
}

/** A number on a line from `min` to `max`, with its value beside the label. */
export function Slider({
  label,
  value,
  min,
  max,
  step,
  onChange,
  format = String,
  disabled,
}: {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange: (value: number) => void;
  format?: (value: number) => string;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <div className="flex justify-between text-sm">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <output htmlFor={id} className="text-muted tabular-nums">
          {format(value)}
        </output>
      </div>
      <input
        id={id}
        type="range"
        {...{ min, max, step, value, disabled }}
        onChange={(event) => onChange(Number(event.target.value))}
        className="h-6 w-full cursor-pointer accent-accent"
      />
    </div>
  );
}

/** One of a few, all in view. `options` are pairs of value and contents. */
export function Segmented<Value extends string>({
  label,
  hideLabel,
  value,
  options,
  onChange,
  className,
  columns,
}: {
  label: string;
  hideLabel?: boolean;
  value: Value;
  options: readonly (readonly [Value, ReactNode])[];
  onChange: (value: Value) => void;
  className?: string;
  /** How many stand in a row; else as many as fit. */
  columns?: number;
}) {
  const name = useId();
  return (
    <fieldset className={classes('flex min-w-0 flex-col gap-1.5', className)}>
      <legend className={hideLabel ? 'sr-only' : 'mb-1.5 text-sm font-medium'}>{label}</legend>
      <div
        className={classes('gap-1 rounded-xl bg-sunken p-1', columns ? 'grid' : 'flex flex-wrap')}
        style={columns ? { gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` } : undefined}
      >
        {options.map(([option, contents]) => (
          <label
            key={option}
            className="relative flex min-h-8 grow items-center justify-center gap-2 rounded-lg px-3 text-sm font-medium text-muted transition-colors has-checked:bg-surface has-checked:text-text has-checked:shadow-sm dark:has-checked:bg-line has-focus-visible:outline-2 has-focus-visible:outline-accent-text"
          >
            <input
              type="radio"
              name={name}
              value={option}
              checked={option === value}
              onChange={() => onChange(option)}
              className="absolute inset-0 size-full cursor-pointer opacity-0"
            />
            {contents}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
