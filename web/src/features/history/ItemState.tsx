/** An item as far as it is known: loading, there, gone, or not to be had. */
import { FileQuestionMark } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useGeneration } from '@/features/generations/useGeneration';
import { ButtonLink } from '@/ui/Button';
import { Empty, Failure, Skeleton } from '@/ui/States';
import { Contents } from './Contents';

export function ItemState({ taskId }: { taskId: string }) {
  const { t } = useTranslation('history');
  const { task, error, gone, lost, refetch } = useGeneration(taskId);
  if (gone)
    return (
      <Empty
        icon={<FileQuestionMark aria-hidden />}
        title={t('goneTitle')}
        action={<ButtonLink to="/history">{t('toHistory')}</ButtonLink>}
      >
        {t('goneText')}
      </Empty>
    );
  if (task) return <Contents task={task} lost={lost} onRenew={() => void refetch()} />;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <Skeleton className="aspect-3/2 max-h-104 w-full rounded-xl" />
      <div className="grid content-start gap-4 lg:pl-6">
        <Skeleton className="h-6 w-40" />
        <Skeleton className="h-20" />
        <Skeleton className="h-32" />
        <Skeleton className="h-24" />
      </div>
    </div>
  );
}
