/** Everything that is known of a generation, and all that is needed to repeat it. */
import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormats } from '@/lib/format';
import { IconButton } from '@/ui/IconButton';
import { Skeleton } from '@/ui/States';
import { type AnyTask, isFull } from './types';
import { useCopy } from './useCopy';
import { useSettings } from './useSettings';

/** `index`: the result it is about, for the facts of its file. */
export default function TaskDetails({ task, index }: { task: AnyTask; index?: number }) {
  const { t } = useTranslation(['generations', 'common']);
  const { moment, seconds, bytes, percent } = useFormats();
  const credits = (count: number) => t('common:credits', { count });
  const between = (from: string | null, to: string | null) =>
    from && to ? seconds((Date.parse(to) - Date.parse(from)) / 1000) : undefined;
  const output = task.outputs.find((one) => one.index === index);
  const size = output?.width && output.height ? `${output.width} × ${output.height}` : undefined;
  const file = output && [size, bytes(output.bytes), output.content_type].filter(Boolean).join(' · ');
  return (
    <dl className="grid gap-3 text-sm">
      <Fact name={t('facts.prompt')} copy={task.prompt}>
        <span className="whitespace-pre-wrap">{task.prompt}</span>
      </Fact>
      <Fact name={t('facts.model')}>
        {task.model_title} <span className="text-muted">· {task.model}</span>
      </Fact>
      <Fact name={t('facts.params')}>
        <Params task={task} />
      </Fact>
      <Fact name={t('facts.references')}>
        {task.references.length === 0 && <span className="text-muted">{t('facts.noReferences')}</span>}
        <ul>
          {task.references.map((reference) => (
            <li key={JSON.stringify(reference)}>
              {t(`common:references.${reference.role}`)}
              {': '}
              {'output' in reference ? (
                <Link to={`/history/${reference.output.task_id}`} className="text-accent-text underline">
                  {t('facts.earlier')}
                </Link>
              ) : (
                t('facts.upload')
              )}
              {typeof reference.strength === 'number' &&
                `, ${t('facts.strength', { percent: percent(reference.strength) })}`}
            </li>
          ))}
        </ul>
      </Fact>
      {file && <Fact name={t('facts.file')}>{file}</Fact>}
      <Fact name={t('facts.status')}>{t(`common:statuses.${task.status}`)}</Fact>
      <Fact name={t('facts.price')}>
        {credits(task.credits)}
        {task.charged !== task.credits && ` · ${t('facts.charged')}: ${credits(task.charged)}`}
        {task.refunded > 0 && ` · ${t('facts.refunded')}: ${credits(task.refunded)}`}
      </Fact>
      <Fact name={t('facts.created')}>{moment(task.created_at)}</Fact>
      {between(task.started_at, task.finished_at) && (
        <Fact name={t('facts.took')}>
          {between(task.started_at, task.finished_at)}
          <span className="text-muted">
            {' '}
            · {t('facts.waited')}: {between(task.created_at, task.started_at)}
          </span>
        </Fact>
      )}
      <Fact name={t('facts.id')} copy={task.task_id}>
        <code className="text-xs break-all">{task.task_id}</code>
      </Fact>
    </dl>
  );
}

function Params({ task }: { task: AnyTask }) {
  const { t } = useTranslation('generations');
  const settings = useSettings();
  if (!isFull(task)) return <Skeleton className="h-5 w-32" />;
  const params = settings(task);
  if (params.length === 0) return <span className="text-muted">{t('facts.noParams')}</span>;
  return (
    <ul className="grid gap-0.5">
      {params.map(({ name, title, value }) => (
        <li key={name} className="flex justify-between gap-3">
          <span className="text-muted">{title}</span>
          <span className="min-w-0 text-right break-words tabular-nums">{value}</span>
        </li>
      ))}
    </ul>
  );
}

function Fact({ name, copy, children }: { name: string; copy?: string; children: ReactNode }) {
  const { t } = useTranslation('common');
  const copyText = useCopy();
  return (
    <div>
      <dt className="text-xs font-medium text-muted">{name}</dt>
      <dd className="mt-0.5 flex items-start gap-1">
        <div className="min-w-0 grow break-words">{children}</div>
        {copy && (
          <IconButton label={`${t('copy')}: ${name}`} size="small" className="-my-1" onClick={() => copyText(copy)}>
            <Copy size={14} aria-hidden />
          </IconButton>
        )}
      </dd>
    </div>
  );
}
