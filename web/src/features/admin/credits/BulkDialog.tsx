/** Moves the same amount for many people: who, how much, why; then what would happen; then all of it, slice by slice. */
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Obstacle } from '../common/Obstacle';
import { Problem } from '../common/Problem';
import { RunProgress } from '../common/RunProgress';
import { useRun } from '../common/useRun';
import { changeMany, type ForMany, type Many } from './api/changeMany';
import { BulkForm } from './BulkForm';
import { BulkPreview } from './BulkPreview';
import { BulkRefusals } from './BulkRefusals';
import { type BulkDraft, missingOf, movementOf } from './bulk';

/** `chosen` are the ids of people picked from the list; `department` the one that is filtered by. */
export default function BulkDialog({
  chosen,
  department,
  onClose,
}: {
  chosen: readonly string[];
  department?: string;
  onClose: () => void;
}) {
  const { t } = useTranslation(['admin', 'common']);
  const [key] = useState(() => crypto.randomUUID());
  const [draft, setDraft] = useState<BulkDraft>({
    whom: chosen.length > 0 ? 'chosen' : 'department',
    department: department ?? '',
    way: 'topUp',
    amount: '',
    reason: '',
  });
  const why = useId();
  const movement = movementOf(draft, chosen);
  const missing = missingOf(draft, chosen);
  const preview = useMutation<Many, ApiError, ForMany>({ mutationFn: (wanted) => changeMany(wanted, key, false) });
  const run = useRun<Many>(() => changeMany(movement as ForMany, key, true));
  const change = (next: BulkDraft) => {
    setDraft(next);
    preview.reset();
  };
  const begun = run.state !== 'idle';
  const close = () => run.state === 'running' || onClose();

  return (
    <Dialog
      open
      onClose={close}
      title={t('bulk.title')}
      description={begun || preview.data ? undefined : t('bulk.text')}
      actions={
        begun ? (
          <Button look={run.state === 'done' ? 'primary' : 'plain'} disabled={run.state === 'running'} onClick={close}>
            {t('common:close')}
          </Button>
        ) : preview.data ? (
          <>
            <Button onClick={preview.reset}>{t('bulk.back')}</Button>
            <Button look="primary" disabled={preview.data.given === 0} onClick={run.go}>
              {t(draft.way === 'topUp' ? 'bulk.topUp' : 'bulk.deduct', { count: preview.data.given })}
            </Button>
          </>
        ) : (
          <>
            {missing && (
              <Obstacle id={why}>{t(missing === 'reason' ? 'common:reasonFirst' : `bulk.${missing}First`)}</Obstacle>
            )}
            <Button onClick={close}>{t('common:cancel')}</Button>
            <Button
              look="primary"
              busy={preview.isPending}
              disabled={!movement}
              aria-describedby={missing ? why : undefined}
              onClick={() => movement && preview.mutate(movement)}
            >
              {t('bulk.look')}
            </Button>
          </>
        )
      }
    >
      {begun ? (
        <div className="flex flex-col gap-4">
          <RunProgress
            run={run}
            all={run.last?.people ?? preview.data?.people ?? 0}
            done={run.last ? run.last.people - run.last.left : 0}
          />
          {run.state === 'done' && run.last && <p className="text-sm">{t('bulk.done', { count: run.last.given })}</p>}
          {run.last && <BulkRefusals refusals={run.last.refusals} />}
        </div>
      ) : preview.data ? (
        <BulkPreview preview={preview.data} />
      ) : (
        <div className="flex flex-col gap-4">
          <BulkForm draft={draft} chosen={chosen.length} onChange={change} />
          {preview.error && <Problem error={preview.error} />}
        </div>
      )}
    </Dialog>
  );
}
