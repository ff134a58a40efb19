/** How a task ended that brought no result: why, what became of the credits, and what to do next. */
import { Ban, CircleAlert, Coins, Copy, PencilLine, RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { type AnyTask, returned } from './types';
import { useAgain, useReuse } from './useAgain';
import { useCopy } from './useCopy';

/** The same would be refused again. */
const NEEDS_CHANGE = new Set(['content_blocked', 'invalid_input']);

export function Outcome({ task }: { task: AnyTask }) {
  const { t } = useTranslation(['generations', 'common']);
  const { reuseAll } = useReuse();
  const { again, starting } = useAgain();
  const failed = task.status === 'failed';
  const code = task.error?.code;
  const back = returned(task);
  const copy = useCopy();
  return (
    <div className="flex gap-3 rounded-xl bg-sunken/60 p-4">
      <span className={failed ? 'text-bad' : 'text-muted'}>
        {failed ? <CircleAlert size={20} aria-hidden /> : <Ban size={20} aria-hidden />}
      </span>
      <div className="min-w-0 grow text-sm">
        <p className="font-medium">{t(failed ? 'failed' : 'cancelled')}</p>
        {failed && code && <p className="mt-0.5 text-muted">{t(`reasons.${code}`)}</p>}
        {failed && task.error?.message && (
          <details className="mt-1 text-xs text-muted">
            <summary className="inline-flex min-h-6 items-center underline decoration-dotted">
              {t('saidByProvider')}
            </summary>
            <p className="break-words">{task.error.message}</p>
          </details>
        )}
        <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
          {back > 0 && (
            <span className="flex items-center gap-1 font-medium text-good">
              <Coins size={14} aria-hidden /> {t('returned', { count: back })}
            </span>
          )}
          {task.charged > 0 && (
            <span className="flex items-center gap-1 text-muted">
              <Coins size={14} aria-hidden /> {t('kept', { count: task.charged })}
            </span>
          )}
        </p>
        <div className="mt-3 flex flex-wrap items-center gap-2">
          {failed && code && NEEDS_CHANGE.has(code) ? (
            <Button size="small" icon={<PencilLine size={15} aria-hidden />} onClick={() => reuseAll(task)}>
              {t('editPrompt')}
            </Button>
          ) : (
            <Button size="small" busy={starting} icon={<RotateCcw size={15} aria-hidden />} onClick={() => again(task)}>
              {failed ? t('common:retry') : t('again')}
            </Button>
          )}
          <Button look="quiet" size="small" icon={<Copy size={15} aria-hidden />} onClick={() => copy(task.task_id)}>
            {t('copyId')}
          </Button>
        </div>
      </div>
    </div>
  );
}
