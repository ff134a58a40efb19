/** One of a list: side by side when they are few and short, as little frames when they are shapes, else a list. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Segmented, Select } from '@/ui/Field';
import { type ChoiceField, optionName } from './fields';
import type { ParamProps } from './Params';

const SHORT = 24;
const SHAPE = /^(\d+)\s*[x:×]\s*(\d+)$/;
const MOST_SHAPES = 12;

export function ChoiceParam({ field, title, value, error, onChange }: ParamProps<ChoiceField>) {
  const { t } = useTranslation('studio');
  const { options, default: usual, hint } = field;
  const chosen = String(value ?? usual ?? '');
  const choose = (text: string) => onChange(options.find((one) => String(one) === text));
  const shapes = options.length <= MOST_SHAPES && options.every((one) => SHAPE.test(String(one)));
  const short = options.map(String).join('').length + options.length * 2 <= SHORT;
  const optional = usual === undefined;
  if ((shapes || short) && !optional && !error) {
    const labelled = options.map((one): readonly [string, ReactNode] => [
      String(one),
      shapes ? <Shape key={one} text={String(one)} /> : optionName(one),
    ]);
    return (
      <Segmented
        label={title}
        value={chosen}
        options={labelled}
        onChange={choose}
        columns={shapes ? columnsOf(options.map(String)) : undefined}
      />
    );
  }
  return (
    <Select
      label={title}
      hint={hint}
      error={error}
      value={chosen}
      onChange={choose}
      options={[
        ...(optional ? [['', t('composer.params.automatic')] as const] : []),
        ...options.map((one) => [String(one), optionName(one)] as const),
      ]}
    />
  );
}

/** Long sizes stand two or three in a row, short ratios four. */
function columnsOf(options: readonly string[]): number {
  const most = Math.max(...options.map(({ length }) => length)) > 5 ? 3 : 4;
  return options.length <= most ? options.length : options.length === 4 ? 2 : most;
}

function Shape({ text }: { text: string }) {
  const [, width = 1, height = 1] = (SHAPE.exec(text) ?? []).map(Number);
  const scale = 14 / Math.max(width, height);
  return (
    <span className="inline-flex items-center gap-1.5 py-0.5 text-xs tabular-nums">
      <span
        aria-hidden
        className="rounded-[2px] border-[1.5px] border-current"
        style={{ width: Math.max(5, width * scale), height: Math.max(5, height * scale) }}
      />
      {optionName(text)}
    </span>
  );
}
