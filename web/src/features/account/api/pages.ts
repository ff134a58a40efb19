/** How every endless list of the account goes from page to page. */
import type { InfiniteData } from '@tanstack/react-query';

export type Pages<Page> = InfiniteData<Page, string | undefined>;

export const paged = {
  initialPageParam: undefined,
  getNextPageParam: (last: { next_cursor: string | null }) => last.next_cursor ?? undefined,
  refetchOnWindowFocus: false,
};
