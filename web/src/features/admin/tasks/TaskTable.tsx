/** The list of tasks: a row each, a card on a phone. */
import { Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Badge, type Tone } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { type Column, Table } from '@/ui/Table';
import { Who } from '../audit/Who';
import { useDepartmentTitle } from '../departments/useDepartmentOptions';
import type { ManagedTask } from './api/tasks';

const TONES: Record<ManagedTask['status'], Tone> = {
  queued: 'plain',
  running: 'accent',
  cancelling: 'accent',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'plain',
};

interface TaskTableProps {
  tasks: readonly ManagedTask[] | undefined;
  onRefund: (task: ManagedTask) => void;
  empty?: ReactNode;
}

export function TaskTable({ tasks, onRefund, empty }: TaskTableProps) {
  const { t } = useTranslation(['analytics', 'common']);
  const { moment, seconds } = useFormats();
  const departmentTitle = useDepartmentTitle();
  const columns: Column<ManagedTask>[] = [
    {
      id: 'model',
      header: t('tasks.task'),
      place: 'head',
      cell: (task) => (
        <span className="block min-w-0 text-left">
          <span className="block truncate font-medium">{task.model_title}</span>
          <span className="block truncate text-xs text-muted">
            {t(`common:kinds.${task.kind}`)} · {task.provider}
          </span>
        </span>
      ),
    },
    {
      id: 'person',
      header: t('tasks.person'),
      cell: (task) => (
        <span className="block min-w-0 sm:text-left">
          <span className="block truncate">
            <Who id={task.uid} link />
          </span>
          <span className="block truncate text-xs text-muted">{departmentTitle(task.department)}</span>
        </span>
      ),
    },
    {
      id: 'status',
      header: t('tasks.status'),
      cell: (task) => (
        <span className="flex gap-1 max-sm:flex-wrap max-sm:justify-end">
          <Badge tone={TONES[task.status]}>{t(`common:statuses.${task.status}`)}</Badge>
          {task.stuck && <Badge tone="warn">{t('tasks.stuck')}</Badge>}
          {task.error_code && <Badge>{task.error_code}</Badge>}
        </span>
      ),
    },
    {
      id: 'created',
      header: t('tasks.created'),
      cell: ({ created_at: at }) => <span className="whitespace-nowrap">{moment(at)}</span>,
    },
    {
      id: 'took',
      header: t('tasks.took'),
      numeric: true,
      wideOnly: true,
      cell: ({ started_at: from, finished_at: to }) =>
        from && to ? seconds((Date.parse(to) - Date.parse(from)) / 1000) : <span className="text-muted">–</span>,
    },
    { id: 'credits', header: t('measure.credits'), numeric: true, cell: (task) => <Credits task={task} /> },
    {
      id: 'refund',
      header: t('models.actions'),
      place: 'corner',
      cell: (task) =>
        task.charged > task.refunded && task.refunded === 0 && task.finished_at ? (
          <Button size="small" icon={<Undo2 size={14} aria-hidden />} onClick={() => onRefund(task)}>
            {t('tasks.refund')}
          </Button>
        ) : null,
    },
  ];
  return (
    <Table caption={t('tasks.title')} columns={columns} rows={tasks} rowKey={({ task_id }) => task_id} empty={empty} />
  );
}

function Credits({ task }: { task: ManagedTask }) {
  const { t } = useTranslation('analytics');
  const { number } = useFormats();
  const ended = task.finished_at !== null;
  return (
    <span className="inline-block whitespace-nowrap">
      <span className="block font-medium">{number(ended ? task.charged : task.credits)}</span>
      {!ended && <span className="block text-xs text-muted">{t('tasks.held')}</span>}
      {task.refunded > 0 && (
        <span className="block text-xs text-good">{t('tasks.refunded', { credits: number(task.refunded) })}</span>
      )}
    </span>
  );
}
