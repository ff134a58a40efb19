/** The filters of the page, which live in its address. */
import { useCallback, useMemo } from 'react';
import { useLocation, useSearchParams } from 'react-router';
import { type Filters, readFilters, writeFilters } from './filters';

/** The filters, and how to change some of them. The address is replaced: Back leaves the page, not one letter of a search. */
export function useFilters(): [Filters, (change: Partial<Filters>) => void] {
  const [search, setSearch] = useSearchParams();
  const { state } = useLocation();
  const filters = useMemo(() => readFilters(search), [search]);
  const change = useCallback(
    (some: Partial<Filters>) =>
      setSearch((now) => writeFilters({ ...readFilters(now), ...some }), { replace: true, state }),
    [setSearch, state],
  );
  return [filters, change];
}
