/** What is read anew after an administrator changed something. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** All of the administration that is on the screen, and one's own credits. */
export function useAdminChanged(): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: ['admin'] });
    void queries.invalidateQueries({ queryKey: ['me'] });
  }, [queries]);
}
