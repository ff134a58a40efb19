/** The end of a list that goes on: loads more when it comes into view, and by a press. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import { Button } from './Button';
import { Failure } from './States';

interface LoadMoreProps {
  /** An infinite query. */
  list: {
    hasNextPage: boolean;
    isFetching: boolean;
    isFetchNextPageError: boolean;
    error: ApiError | null;
    fetchNextPage: () => unknown;
  };
}

export function LoadMore({ list }: LoadMoreProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetching, isFetchNextPageError, error, fetchNextPage } = list;
  useEffect(() => {
    if (!place.current || isFetching || isFetchNextPageError) return;
    const observer = new IntersectionObserver(([seen]) => seen?.isIntersecting && fetchNextPage(), {
      rootMargin: '400px',
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [isFetching, isFetchNextPageError, fetchNextPage]);
  if (isFetchNextPageError && error) return <Failure className="mt-3" error={error} onRetry={() => fetchNextPage()} />;
  if (!hasNextPage) return null;
  return (
    <div ref={place} className="flex min-h-16 items-center justify-center">
      <Button busy={isFetching} onClick={() => fetchNextPage()}>
        {t('loadMore')}
      </Button>
    </div>
  );
}
