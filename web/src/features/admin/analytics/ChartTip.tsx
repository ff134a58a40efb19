/** What a chart says of the place that is pointed at, by mouse or by arrow keys. */
import type { ReactNode } from 'react';
import { classes } from '@/ui/classes';

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
          <Line {...total} className="mt-0.5 border-t border-line pt-1.5 font-semibold" />
        )}
      </dl>
    </div>
  );
}

function Line({ name, value, mark, className }: { name: string; value: string; mark?: ReactNode; className?: string }) {
  return (
    <div className={classes('flex items-center gap-2', className)}>
      <dt className="flex max-w-52 min-w-0 grow items-center gap-2">
        {mark}
        <span className="truncate">{name}</span>
      </dt>
      <dd className="pl-3 font-medium tabular-nums">{value}</dd>
    </div>
  );
}
