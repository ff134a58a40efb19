/** A generation that was pressed and is not accepted yet, already in the shape it will have. */
import { useTranslation } from 'react-i18next';
import { Results } from '@/features/generations/Results';
import type { Unfinished } from '@/features/generations/types';
import { Bar } from '@/ui/Badge';
import { CardFrame } from './CardFrame';
import { Waiting } from './Waiting';

export function SendingCard({ task }: { task: Unfinished }) {
  const { t } = useTranslation(['studio', 'generations']);
  return (
    <CardFrame task={task} className="animate-appear">
      <div className="grid grid-cols-1 gap-3">
        {task.kind === 'text' ? (
          <Waiting task={task} />
        ) : (
          <Results task={task} onBroken={() => undefined} waiting={<Waiting task={task} />} />
        )}
        <div className="grid gap-2">
          <Bar work label={t('generations:progressOf', { prompt: task.prompt.slice(0, 80) })} part={null} />
          <p className="flex min-h-8 items-center text-sm font-medium">{t('feed.sending')}</p>
        </div>
      </div>
    </CardFrame>
  );
}
