/** Tables: rows of fixed height with skeletons, headers that sort, and cards in place of rows on a phone. */
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from './classes';
import { Skeleton } from './States';

export interface Column<Row> {
  /** Also the name it is sorted by. */
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand right. */
  numeric?: boolean;
  sortable?: boolean;
  /** Not shown on a phone's card. */
  wideOnly?: boolean;
  /** On a phone's card: the heading line of it, or its upper right corner; without it a line with the header's name. */
  place?: 'head' | 'corner';
}

export interface Sorting {
  by: string;
  descending: boolean;
}

interface TableProps<Row> {
  /** What it is, for those who cannot see it. */
  caption: string;
  columns: readonly Column<Row>[];
  /** Undefined while they load: skeletons stand in their place. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
  /** In place of rows when there are none. */
  empty?: ReactNode;
  skeletons?: number;
}

export function Table<Row>({ caption, columns, rows, rowKey, sorting, onSort, empty, skeletons = 8 }: TableProps<Row>) {
  const section = useRef<HTMLElement>(null);
  const focused = useRef<Element>(null);
  // What had the focus may be gone with its row's new state, such as the button of what is done by now.
  useEffect(() => {
    if (!focused.current || focused.current.isConnected) return;
    focused.current = null;
    if (document.activeElement === document.body) section.current?.focus({ preventScroll: true });
  });
  if (rows?.length === 0 && empty) return <div className="rounded-2xl border border-line bg-surface">{empty}</div>;
  return (
    <section
      ref={section}
      // Menus of a row stand elsewhere in the document.
      onFocus={({ target, currentTarget }) => {
        focused.current = currentTarget.contains(target) ? target : null;
      }}
      onBlur={() => {
        focused.current = null;
      }}
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard.
      tabIndex={0}
      className="overflow-x-auto rounded-2xl border border-line bg-surface"
      aria-busy={!rows}
    >
      <table className="w-full border-collapse text-sm max-sm:block">
        <caption className="sr-only">{caption}</caption>
        <thead className="max-sm:sr-only">
          <tr className="border-b border-line text-left text-xs text-muted">
            {columns.map((column) => (
              <Header key={column.id} column={column} sorting={sorting} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {rows
            ? rows.map((row) => (
                <tr
                  key={rowKey(row)}
                  className="border-b border-line last:border-0 hover:bg-sunken/50 max-sm:relative max-sm:grid max-sm:gap-1 max-sm:px-4 max-sm:py-3 sm:h-12"
                >
                  {columns.map((column) => (
                    <td
                      key={column.id}
                      className={classes(
                        'px-3 py-1.5 first:pl-4 last:pr-4 max-sm:flex max-sm:items-center max-sm:justify-between max-sm:gap-3 max-sm:p-0!',
                        column.numeric && 'text-right tabular-nums',
                        column.wideOnly && 'max-sm:hidden',
                        column.place === 'head' && 'max-sm:order-first max-sm:mb-1 max-sm:pr-10!',
                        column.place === 'corner' && 'max-sm:absolute max-sm:top-3 max-sm:right-3',
                      )}
                    >
                      {column.header && !column.place && (
                        <span className="text-xs text-muted sm:hidden">{column.header}</span>
                      )}
                      <span className={classes('min-w-0', column.place !== 'head' && 'max-sm:text-right')}>
                        {column.cell(row)}
                      </span>
                    </td>
                  ))}
                </tr>
              ))
            : Array.from({ length: skeletons }, (_, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same.
                <tr key={row} className="h-12 border-b border-line last:border-0">
                  {columns.map((column) => (
                    <td key={column.id} className="px-3 first:pl-4">
                      <Skeleton className="h-4 w-full max-w-40" />
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
    </section>
  );
}

function Header<Row>({
  column,
  sorting,
  onSort,
}: {
  column: Column<Row>;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
}) {
  const { t } = useTranslation();
  const sorted = sorting?.by === column.id;
  const Arrow = sorted ? (sorting.descending ? ArrowDown : ArrowUp) : ChevronsUpDown;
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sorting.descending ? 'descending' : 'ascending') : undefined}
      className={classes(
        'h-10 px-3 font-medium whitespace-nowrap first:pl-4 last:pr-4',
        column.numeric && 'text-right',
      )}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          className="inline-flex min-h-6 items-center gap-1 hover:text-text"
          aria-label={t('sortBy', { column: column.header })}
          onClick={() => onSort({ by: column.id, descending: sorted ? !sorting.descending : Boolean(column.numeric) })}
        >
          {column.header}
          <Arrow size={13} aria-hidden />
        </button>
      ) : (
        <span className={column.place === 'corner' && !column.numeric ? 'sr-only' : undefined}>{column.header}</span>
      )}
    </th>
  );
}
