/** The page of one item, for those who come by its link. */
import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { useGeneration } from '@/features/generations/useGeneration';
import { useFormats } from '@/lib/format';
import { ButtonLink } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { ItemActions } from './ItemActions';
import { ItemState } from './ItemState';

const TITLE_LETTERS = 80;

export default function Item({ taskId }: { taskId: string }) {
  const { t } = useTranslation('history');
  const { moment } = useFormats();
  const { search } = useLocation();
  const navigate = useNavigate();
  const { task, gone } = useGeneration(taskId);
  const list = { pathname: '/history', search };
  const title = task && !gone ? short(task.prompt) : t('item');
  return (
    <>
      <div className="mx-auto w-full max-w-6xl px-4 pt-4 sm:px-6">
        <ButtonLink to={list} look="quiet" size="small" className="-ml-2.5" icon={<ArrowLeft size={15} aria-hidden />}>
          {t('allItems')}
        </ButtonLink>
      </div>
      <Page
        title={title}
        lead={task && !gone ? `${task.model_title} · ${moment(task.created_at)}` : ' '}
        actions={task && !gone && <ItemActions task={task} onDeleted={() => navigate(list, { replace: true })} />}
      >
        <div className="rounded-2xl border border-line bg-surface p-4 sm:p-5">
          <ItemState taskId={taskId} />
        </div>
      </Page>
    </>
  );
}

const short = (prompt: string) => (prompt.length > TITLE_LETTERS ? `${prompt.slice(0, TITLE_LETTERS)}…` : prompt);
