/** Adds the people of a pasted list or a CSV file: first what it means, then all of them, slice by slice. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Problem } from '../common/Problem';
import { RunProgress } from '../common/RunProgress';
import { useRun } from '../common/useRun';
import { type Imported, importPeople } from './api/importPeople';
import { ImportList } from './ImportList';
import { ImportPreview } from './ImportPreview';

export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const [text, setText] = useState('');
  const preview = useMutation<Imported, ApiError, string>({ mutationFn: (list) => importPeople(list, false) });
  const run = useRun<Imported>(() => importPeople(text, true));
  const begun = run.state !== 'idle';
  const wanted = preview.data?.new.length ?? 0;
  const close = () => run.state === 'running' || onClose();
  return (
    <Dialog
      open
      onClose={close}
      title={t('import.title')}
      description={begun || preview.data ? undefined : t('import.text')}
      width="wide"
      actions={
        begun ? (
          <Button look={run.state === 'done' ? 'primary' : 'plain'} disabled={run.state === 'running'} onClick={close}>
            {t('common:close')}
          </Button>
        ) : preview.data ? (
          <>
            <Button onClick={preview.reset}>{t('import.back')}</Button>
            <Button look="primary" disabled={wanted === 0} onClick={run.go}>
              {t('import.apply', { count: wanted })}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={close}>{t('common:cancel')}</Button>
            <Button
              look="primary"
              busy={preview.isPending}
              disabled={text.trim() === ''}
              onClick={() => preview.mutate(text)}
            >
              {t('import.check')}
            </Button>
          </>
        )
      }
    >
      {begun ? (
        <div className="flex flex-col gap-4">
          <RunProgress run={run} all={wanted} done={run.last ? wanted - run.last.left : 0} />
          {run.state === 'done' && <p className="text-sm">{t('import.done', { count: wanted })}</p>}
        </div>
      ) : preview.data ? (
        <ImportPreview found={preview.data} />
      ) : (
        <div className="flex flex-col gap-4">
          <ImportList text={text} onChange={setText} />
          {preview.error && <Problem error={preview.error} />}
        </div>
      )}
    </Dialog>
  );
}
