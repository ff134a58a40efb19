/** What one mostly does with a finished generation: keep it, and make another one like it. */
import { Copy, Download, WandSparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { type AnyTask, isFull } from './types';
import { useReuse } from './useAgain';
import { useCopy } from './useCopy';
import { useDownload } from './useDownload';

export function MainActions({ task }: { task: AnyTask }) {
  const { t } = useTranslation(['generations', 'common']);
  const { download, downloadMany, packing } = useDownload();
  const { reuseAll } = useReuse();
  const copy = useCopy();
  const { task_id } = task;
  const many = task.outputs.length > 1;
  const kept = task.status === 'succeeded' && (task.outputs.length > 0 || Boolean(task.text));
  return (
    <>
      {kept && task.kind === 'text' && (
        <Button
          look="quiet"
          size="small"
          icon={<Copy size={15} aria-hidden />}
          disabled={!isFull(task)}
          onClick={() => copy(task.text ?? '')}
        >
          {t('common:copy')}
        </Button>
      )}
      {kept && (
        <Button
          look="quiet"
          size="small"
          busy={packing !== undefined}
          icon={<Download size={15} aria-hidden />}
          onClick={() => (many ? downloadMany([{ task_id }]) : download({ task_id, index: 0 }))}
        >
          {packing ? t('zipping', packing) : t(many ? 'downloadAll' : 'common:download')}
        </Button>
      )}
      <Button look="quiet" size="small" icon={<WandSparkles size={15} aria-hidden />} onClick={() => reuseAll(task)}>
        {t('reuse')}
      </Button>
    </>
  );
}
