/** Everything that is known of a generation, and all that is needed to repeat it. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isFinished, type Task } from '@/features/generations/types';
import { useSettings } from '@/features/generations/useSettings';
import { useFormats } from '@/lib/format';
import { Badge } from '@/ui/Badge';
import { CopyButton } from './CopyButton';
import { Status } from './parts';
import { References } from './References';

export function Facts({ task }: { task: Task }) {
  const { t } = useTranslation(['history', 'common']);
  const { moment, seconds } = useFormats();
  const settings = useSettings();
  const { model, prompt, references } = task;
  const back = isFinished(task) ? task.credits - task.charged : 0;
  return (
    <div className="grid grid-cols-1 gap-5 text-sm">
      <div className="flex flex-wrap items-center gap-2">
        <Status status={task.status} />
        <Badge>{t(`common:kinds.${task.kind}`)}</Badge>
        {task.favourite && <Badge tone="warn">{t('favourite')}</Badge>}
      </div>
      <Part title={t('prompt')} action={<CopyButton text={prompt} label={t('copyPrompt')} />}>
        <p className="max-h-60 overflow-y-auto leading-relaxed break-words whitespace-pre-wrap">{prompt}</p>
      </Part>
      {references.length > 0 && (
        <Part title={t('references')}>
          <References references={references} />
        </Part>
      )}
      <Part
        title={t('settings')}
        action={
          <CopyButton
            text={JSON.stringify({ model, prompt, params: task.params, references }, null, 2)}
            label={t('copySettings')}
          />
        }
      >
        <Lines
          lines={[[t('model'), task.model_title], ...settings(task).map(({ title, value }) => [title, value] as const)]}
        />
      </Part>
      <Part title={t('credits')}>
        <Lines
          lines={[
            [t('price'), t('common:credits', { count: task.credits })],
            ...(isFinished(task)
              ? ([[t('charged'), t('common:credits', { count: task.charged })]] as const)
              : ([[t('heldNow'), t('common:credits', { count: task.credits })]] as const)),
            ...(back > 0 ? ([[t('returned'), t('common:credits', { count: back })]] as const) : []),
            ...(task.refunded > 0 ? ([[t('refunded'), t('common:credits', { count: task.refunded })]] as const) : []),
          ]}
        />
      </Part>
      <Part title={t('times')}>
        <Lines
          lines={[
            [t('createdAt'), moment(task.created_at)],
            ...(task.started_at ? ([[t('startedAt'), moment(task.started_at)]] as const) : []),
            ...(task.finished_at
              ? ([
                  [t('finishedAt'), moment(task.finished_at)],
                  [t('took'), seconds((Date.parse(task.finished_at) - Date.parse(task.created_at)) / 1000)],
                ] as const)
              : []),
          ]}
        />
      </Part>
      <Part title={t('ids')}>
        <Lines
          lines={[
            [
              t('taskId'),
              <span key="id" className="inline-flex items-center gap-1">
                <code className="font-mono text-xs break-all">{task.task_id}</code>
                <CopyButton text={task.task_id} label={t('copyId')} />
              </span>,
            ],
            [
              t('modelId'),
              <code key="model" className="font-mono text-xs break-all">
                {model}
              </code>,
            ],
          ]}
        />
      </Part>
    </div>
  );
}

function Part({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <div className="mb-1.5 flex min-h-8 items-center justify-between gap-2">
        <h2 className="text-xs font-semibold text-muted">{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}

function Lines({ lines }: { lines: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid gap-1.5">
      {lines.map(([name, value]) => (
        <div key={name} className="flex items-baseline justify-between gap-4">
          <dt className="shrink-0 text-muted">{name}</dt>
          <dd className="min-w-0 text-right break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
