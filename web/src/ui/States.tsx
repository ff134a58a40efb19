/** What stands where data will be: while it loads, when there is none, and when it cannot be had. */
import { CircleAlert, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import { useProblemText } from '@/lib/problemText';
import { Button } from './Button';
import { classes } from './classes';
import { tell } from './Toasts';

/** A grey shape of the final size; give it width and height by class. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classes('animate-shimmer rounded-lg bg-sunken', className)} />;
}

/** Nothing here yet, and what to do next. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-14 text-center">
      {icon && (
        <div className="mb-1 grid size-12 place-items-center rounded-2xl bg-accent-soft text-accent-text">{icon}</div>
      )}
      <h2 className="text-base font-semibold">{title}</h2>
      {children && <div className="max-w-md text-sm text-muted">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** A part of a page that could not be loaded, with its code and a retry in place. */
export function Failure({ error, onRetry, className }: { error: ApiError; onRetry?: () => void; className?: string }) {
  const { t } = useTranslation();
  return (
    <div
      role="alert"
      className={classes(
        'flex flex-col items-center gap-2 rounded-xl border border-line bg-surface px-6 py-8 text-center',
        className,
      )}
    >
      <CircleAlert className="text-bad" aria-hidden />
      <ProblemText error={error} />
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
    </div>
  );
}

/** The sentence of an error, or what is `told` in its place, with code and request id for whoever is asked about it. */
export function ProblemText({ error, told }: { error: ApiError; told?: ReactNode }) {
  const { t } = useTranslation(['common', 'errors']);
  const text = useProblemText();
  const id = error.requestId;
  return (
    <div className="text-sm">
      <p className="font-medium">{told ?? text(error)}</p>
      {error.problem?.errors?.map((one) => (
        <p key={`${one.field}${one.message}`} className="text-muted">
          {one.field}: {one.message}
        </p>
      ))}
      <p className="mt-1 text-xs text-muted">
        {error.code}
        {id && (
          <>
            {' · '}
            <button
              type="button"
              className="inline-flex min-h-6 items-center gap-1 underline decoration-dotted"
              aria-label={t('errors:copyRequest')}
              onClick={() => navigator.clipboard.writeText(id).then(() => tell(t('copied')))}
            >
              {t('errors:request', { id: id.slice(0, 8) })} <Copy size={12} aria-hidden />
            </button>
          </>
        )}
      </p>
    </div>
  );
}
