/** A table of two groups with their sums; it scrolls sideways with the names in view. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import type { Cross } from './series';

interface CrossTableProps {
  caption: string;
  /** What its rows are. */
  corner: string;
  cross: Cross;
  rowName: (key: string) => string;
  columnName: (key: string) => string;
  value: (value: number) => string;
}

const MOST = 12;
/** How deep the colour of the largest value is: text over it keeps its contrast. */
const DEEPEST = 30;

const HEAD = 'sticky left-0 z-10 max-w-48 truncate bg-surface pr-3 pl-3 text-left';

export function CrossTable({ caption, corner, cross, rowName, columnName, value }: CrossTableProps) {
  const { t } = useTranslation('analytics');
  const [all, setAll] = useState(false);
  const shown = all ? cross.rows : cross.rows.slice(0, MOST);
  return (
    <>
      <section
        aria-label={caption}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard.
        tabIndex={0}
        className="overflow-x-auto rounded-xl border border-line"
      >
        <table className="w-full border-separate border-spacing-0 text-sm">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr className="h-10 text-xs text-muted">
              <th scope="col" className={`${HEAD} border-b border-line font-medium`}>
                {corner}
              </th>
              {cross.columns.map((column) => (
                <th
                  key={column}
                  scope="col"
                  className="max-w-40 truncate border-b border-line px-3 text-right font-medium whitespace-nowrap"
                >
                  {columnName(column)}
                </th>
              ))}
              <th scope="col" className="border-b border-line px-3 text-right font-semibold text-text">
                {t('total')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row} className="h-9">
                <th scope="row" className={`${HEAD} font-medium`}>
                  {rowName(row)}
                </th>
                {cross.columns.map((column) => {
                  const one = cross.value(row, column);
                  return (
                    <td key={column} className="p-0.5 text-right tabular-nums">
                      <span
                        className={`flex h-8 items-center justify-end rounded-md px-2.5 ${one ? '' : 'text-muted'}`}
                        style={{ backgroundColor: deepening(one, cross.largest) }}
                      >
                        {one ? value(one) : '–'}
                      </span>
                    </td>
                  );
                })}
                <td className="px-3 text-right font-semibold tabular-nums">{value(cross.ofRow(row))}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="h-10 font-semibold tabular-nums">
              <th scope="row" className={`${HEAD} border-t border-line font-semibold`}>
                {t('total')}
              </th>
              {cross.columns.map((column) => (
                <td key={column} className="border-t border-line px-3 text-right">
                  {value(cross.ofColumn(column))}
                </td>
              ))}
              <td className="border-t border-line px-3 text-right">{value(cross.total)}</td>
            </tr>
          </tfoot>
        </table>
      </section>
      {cross.rows.length > MOST && (
        <Button look="quiet" size="small" className="mt-1" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('rank.fewer') : t('rank.all', { count: cross.rows.length })}
        </Button>
      )}
    </>
  );
}

function deepening(value: number, largest: number): string {
  const part = largest ? Math.round(Math.sqrt(value / largest) * DEEPEST) : 0;
  return `color-mix(in srgb, var(--chart-1) ${part}%, transparent)`;
}
