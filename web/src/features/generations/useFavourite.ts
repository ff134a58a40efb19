/** Favourites: shown at once, and taken back if the API did not take it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ApiError, problemOf } from '@/api/problem';
import { useProblemText } from '@/lib/problemText';
import { tell } from '@/ui/Toasts';
import { favourite } from './api/favourite';
import { patchListed } from './listed';
import { generationQuery } from './useGeneration';

interface Wanted {
  taskId: string;
  on: boolean;
}

export function useFavourite() {
  const client = useQueryClient();
  const text = useProblemText();
  const show = ({ taskId, on }: Wanted) => {
    client.setQueryData(generationQuery(taskId).queryKey, (task) => task && { ...task, favourite: on });
    patchListed(client, taskId, (task) => ({ ...task, favourite: on }));
  };
  return useMutation<unknown, ApiError, Wanted>({
    mutationFn: ({ taskId, on }) => favourite(taskId, on),
    onMutate: show,
    onError: (error, { taskId, on }) => {
      show({ taskId, on: !on });
      tell(text(problemOf(error)), { tone: 'bad' });
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['history'] }),
  });
}
