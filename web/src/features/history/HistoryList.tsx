/** The list of everything I made: search, filters, choice of many, and the items in view. */
import { History as HistoryIcon, SearchX } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isFinished, type ListedTask } from '@/features/generations/types';
import { useFavourite } from '@/features/generations/useFavourite';
import { useGeneration } from '@/features/generations/useGeneration';
import { useShortcuts } from '@/lib/shortcuts';
import { Button, ButtonLink } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { Empty, Failure } from '@/ui/States';
import { itemsOf, useHistory } from './api/history';
import { Chips } from './Chips';
import { FilterBar } from './FilterBar';
import { isNarrowed, NO_FILTERS } from './filters';
import { Line } from './Line';
import { ListFoot } from './ListFoot';
import { ListSkeleton } from './ListSkeleton';
import { SelectionBar } from './SelectionBar';
import { Tile } from './Tile';
import { useFilters } from './useFilters';
import { useSelection } from './useSelection';
import { VirtualItems } from './VirtualItems';
import { chooseView, chosenView, type View } from './view';

/** An address of a picture is asked for anew at most so often. */
const RENEW_MS = 60_000;

/** `open` draws the item that is open over the list; it is given all items that are loaded. */
export function HistoryList({ busy, open }: { busy: boolean; open: (items: readonly ListedTask[]) => ReactNode }) {
  const { t } = useTranslation(['history', 'common']);
  const [filters, change] = useFilters();
  const [view, setView] = useState(chosenView);
  const list = useHistory(filters);
  const { data, hasNextPage, isFetching, isFetchNextPageError, dataUpdatedAt, fetchNextPage, refetch } = list;
  const items = useMemo(() => itemsOf(data), [data]);
  const selection = useSelection(useMemo(() => items.map(({ task_id }) => task_id), [items]));
  const favourite = useFavourite();
  useShortcuts({ 'mod+a': selection.all, escape: selection.clear }, !busy && items.length > 0);

  const goOn = useCallback(() => {
    if (!isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [isFetching, isFetchNextPageError, fetchNextPage]);
  const renew = useCallback(() => {
    if (!isFetching && Date.now() - dataUpdatedAt > RENEW_MS) void refetch();
  }, [isFetching, dataUpdatedAt, refetch]);
  const look = (next: View) => {
    chooseView(next);
    setView(next);
  };

  const Piece = view === 'grid' ? Tile : Line;
  const piece = (item: ListedTask) => (
    <Piece
      item={item}
      chosen={selection.ids.has(item.task_id)}
      choosing={selection.ids.size > 0}
      onToggle={selection.toggle}
      onFavourite={({ task_id, favourite: on }) => favourite.mutate({ taskId: task_id, on: !on })}
      onBroken={renew}
    />
  );
  const looking = isFetching && items.length === 0;
  const counted = !data
    ? list.isError
      ? ''
      : t('common:loading')
    : hasNextPage
      ? t('shownOfMore', { count: items.length })
      : t('shownAll', { count: items.length });
  return (
    <Page title={t('common:nav.history')} wide>
      <FilterBar filters={filters} onChange={change} view={view} onView={look} />
      <Chips filters={filters} onChange={change} counted={counted} />
      {list.isError && !data ? (
        <Failure error={list.error} onRetry={() => void refetch()} />
      ) : !data || (looking && !list.isPlaceholderData) ? (
        <ListSkeleton view={view} />
      ) : items.length > 0 ? (
        <div className={list.isPlaceholderData ? 'opacity-60 transition-opacity' : 'transition-opacity'}>
          <VirtualItems
            label={t('listLabel')}
            items={items}
            keyOf={({ task_id }) => task_id}
            view={view}
            more={hasNextPage}
            onEnd={goOn}
          >
            {(item) => (isFinished(item) ? piece(item) : <Live item={item}>{piece}</Live>)}
          </VirtualItems>
        </div>
      ) : hasNextPage || list.isPlaceholderData ? null : isNarrowed(filters) ? (
        <Empty
          icon={<SearchX aria-hidden />}
          title={filters.q ? t('noMatchFor', { q: filters.q }) : t('noMatch')}
          action={<Button onClick={() => change(NO_FILTERS)}>{t('clearFilters')}</Button>}
        >
          {t('noMatchHint')}
        </Empty>
      ) : (
        <Empty
          icon={<HistoryIcon aria-hidden />}
          title={t('empty')}
          action={
            <ButtonLink to="/" look="primary">
              {t('toStudio')}
            </ButtonLink>
          }
        >
          {t('emptyHint')}
        </Empty>
      )}
      <ListFoot list={list} searched={items.length === 0} />
      <SelectionBar selection={selection} shown={items.length} />
      {open(items)}
    </Page>
  );
}

/** What runs is followed while it is in view. */
function Live({ item, children }: { item: ListedTask; children: (item: ListedTask) => ReactNode }) {
  const { task } = useGeneration(item.task_id);
  return children(task ?? item);
}
