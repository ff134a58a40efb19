/** The end of the list as far as it is loaded: a button that goes on, or what went wrong. */
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import { Button } from '@/ui/Button';
import { Failure } from '@/ui/States';
import type { HistoryPages } from './api/history';

interface ListFootProps {
  list: UseInfiniteQueryResult<HistoryPages, ApiError>;
  /** Nothing was found so far: a page may be empty though there are more. */
  searched: boolean;
}

export function ListFoot({ list, searched }: ListFootProps) {
  const { t } = useTranslation(['history', 'common']);
  const { data, hasNextPage, isFetching, isFetchNextPageError, error, fetchNextPage, refetch } = list;
  useEffect(() => {
    if (searched && hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [searched, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  if (!data) return null;
  if (error)
    return (
      <Failure
        className="mt-4"
        error={error}
        onRetry={() => void (isFetchNextPageError ? fetchNextPage() : refetch())}
      />
    );
  if (!hasNextPage) return null;
  return (
    <div className="flex min-h-20 items-center justify-center">
      <Button busy={isFetching} onClick={() => void fetchNextPage()}>
        {searched ? t('goingOn') : t('common:loadMore')}
      </Button>
    </div>
  );
}
