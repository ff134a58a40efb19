/** A card of the feed: what was asked, of which model, when, at what price; and what came of it. */
import { Clapperboard, Coins, Image, TextQuote } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AnyTask } from '@/features/generations/types';
import { useFormats } from '@/lib/format';
import { classes } from '@/ui/classes';

export const KIND_ICONS = { text: TextQuote, image: Image, video: Clapperboard };

interface CardFrameProps {
  task: AnyTask;
  /** Whether it has a page of its own already. */
  linked?: boolean;
  /** At the right of the prompt. */
  actions?: ReactNode;
  className?: string;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

export function CardFrame({ task, linked, actions, className, ref, children }: CardFrameProps) {
  const { t } = useTranslation('common');
  const { ago, moment, number } = useFormats();
  const Kind = KIND_ICONS[task.kind];
  const id = `prompt-${task.task_id}`;
  return (
    <article
      ref={ref}
      aria-labelledby={id}
      tabIndex={-1}
      className={classes('rounded-2xl border border-line bg-surface p-4 sm:p-5', className)}
    >
      <header className="mb-3 flex items-start gap-3">
        <span className="mt-0.5 grid size-8 shrink-0 place-items-center rounded-lg bg-accent-soft text-accent-text">
          <Kind size={16} aria-hidden />
        </span>
        <div className="min-w-0 grow">
          <h3 id={id} className="line-clamp-2 text-sm leading-5 font-medium break-words" title={task.prompt}>
            {linked ? (
              <Link to={`/history/${task.task_id}`} className="hover:underline">
                {task.prompt}
              </Link>
            ) : (
              task.prompt
            )}
          </h3>
          <p className="mt-1 flex flex-wrap items-center gap-x-2.5 gap-y-0.5 text-xs text-muted">
            <span className="sr-only">{t(`kinds.${task.kind}`)}</span>
            <span>{task.model_title}</span>
            <time dateTime={task.created_at} title={moment(task.created_at)}>
              {ago(task.created_at)}
            </time>
            <span className="flex items-center gap-1">
              <Coins size={13} aria-hidden />
              <span aria-hidden>{number(task.credits)}</span>
              <span className="sr-only">{t('credits', { count: task.credits })}</span>
            </span>
          </p>
        </div>
        {actions && <div className="-mt-0.5 -mr-1.5 flex shrink-0 gap-0.5">{actions}</div>}
      </header>
      {children}
    </article>
  );
}
