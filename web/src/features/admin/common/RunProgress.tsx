/** How far work in slices is, with its hold and go on. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Bar } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Problem } from './Problem';
import type { Run } from './useRun';

export function RunProgress<Progress>({ run, done, all }: { run: Run<Progress>; done: number; all: number }) {
  const { t } = useTranslation('admin');
  const { number } = useFormats();
  const said = t('run.progress', { done: number(done), all: number(all) });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center justify-between gap-3 text-sm">
        <p role="status">{run.state === 'held' ? t('run.held', { done: number(done), all: number(all) }) : said}</p>
        {run.state === 'running' && (
          <Button size="small" onClick={run.hold}>
            {t('run.hold')}
          </Button>
        )}
        {run.state === 'held' && (
          <Button size="small" look="primary" onClick={run.go}>
            {t('run.goOn')}
          </Button>
        )}
      </div>
      <ProgressLine label={said} done={done} all={all} />
      {run.state === 'held' && run.error && <Problem error={run.error} />}
    </div>
  );
}

/** Unlike a limit, work at its end is nothing to warn of. */
function ProgressLine({ label, done, all }: { label: string; done: number; all: number }) {
  return all > 0 && done < all ? (
    <Bar label={label} part={Math.min(0.79, done / all)} />
  ) : (
    <div className="h-1.5 w-full rounded-full bg-good" />
  );
}
