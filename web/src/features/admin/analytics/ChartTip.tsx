/** What a chart says of the place that is pointed at, by mouse or by arrow keys. */
import type { ReactNode } from 'react';

interface ChartTipProps {
  title: string;
  lines: { key: string; name: string; value: string; mark?: ReactNode }[];
  total?: { name: string; value: string };
}

export function ChartTip({ title, lines, total }: ChartTipProps) {
  return (
    <div className="min-w-44 rounded-xl border border-line bg-surface px-3 py-2.5 text-xs text-text shadow-raised">
      <p className="mb-1.5 font-semibold">{title}</p>
      <dl className="grid gap-1">
        {lines.map(({ key, name, value, mark }) => (
          <Line key={key} name={name} value={value} mark={mark} />
        ))}
        {total && lines.length !== 1 && (
          <div className="mt-0.5 border-t border-line pt-1.5 font-semibold">
            <Line name={total.name} value={total.value} />
          </div>
        )}
      </dl>
    </div>
  );
}

function Line({ name, value, mark }: { name: string; value: string; mark?: ReactNode }) {
  return (
    <div className="flex items-center gap-2">
      {mark}
      <dt className="max-w-48 grow truncate">{name}</dt>
      <dd className="pl-3 font-medium tabular-nums">{value}</dd>
    </div>
  );
}
