/** The star of a finished generation, and the menu of everything else that can be done with it. */
import {
  Copy,
  Ellipsis,
  Hash,
  Info,
  Link2,
  RotateCcw,
  SquareArrowOutUpRight,
  Star,
  TextCursorInput,
  Trash2,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { problemOf } from '@/api/problem';
import { Confirm } from '@/ui/Dialog';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { ProblemText } from '@/ui/States';
import { tell } from '@/ui/Toasts';
import type { AnyTask } from './types';
import { useAgain, useReuse } from './useAgain';
import { useCopy } from './useCopy';
import { useFavourite } from './useFavourite';
import { useRemove } from './useRemove';

export interface MoreActionsProps {
  task: AnyTask;
  /** Shows the details; left out where they are in view. */
  onDetails?: () => void;
  /** Whether its page in the history is to be had from here. */
  linked?: boolean;
  /** Called when it is gone. */
  onDeleted?: () => void;
  /** Where the focus goes then. */
  goOn?: () => HTMLElement | null | undefined;
}

export function MoreActions({ task, onDetails, linked, onDeleted, goOn }: MoreActionsProps) {
  const { t } = useTranslation('generations');
  const favourite = useFavourite();
  const [deleting, setDeleting] = useState(false);
  const { task_id } = task;
  return (
    <>
      <IconButton
        label={t('favourite')}
        size="small"
        aria-pressed={task.favourite}
        onClick={() => favourite.mutate({ taskId: task_id, on: !task.favourite })}
      >
        <Star size={16} aria-hidden fill={task.favourite ? 'currentColor' : 'none'} />
      </IconButton>
      <Menu
        trigger={
          <IconButton label={t('moreActions')} size="small">
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <Items {...{ task, onDetails, linked }} onDelete={() => setDeleting(true)} />
      </Menu>
      <Deletion taskId={task_id} open={deleting} onClose={() => setDeleting(false)} {...{ onDeleted, goOn }} />
    </>
  );
}

function Items({
  task,
  onDetails,
  linked,
  onDelete,
}: Pick<MoreActionsProps, 'task' | 'onDetails' | 'linked'> & { onDelete: () => void }) {
  const { t } = useTranslation(['generations', 'common']);
  const navigate = useNavigate();
  const { reusePrompt } = useReuse();
  const { again } = useAgain();
  const copy = useCopy();
  const { task_id } = task;
  return (
    <>
      <MenuItem icon={<RotateCcw size={16} aria-hidden />} onSelect={() => again(task)}>
        {t('againFor', { count: task.credits })}
      </MenuItem>
      <MenuItem icon={<TextCursorInput size={16} aria-hidden />} onSelect={() => reusePrompt(task)}>
        {t('reusePrompt')}
      </MenuItem>
      <MenuItem icon={<Copy size={16} aria-hidden />} onSelect={() => copy(task.prompt)}>
        {t('copyPrompt')}
      </MenuItem>
      <MenuLine />
      {onDetails && (
        <MenuItem icon={<Info size={16} aria-hidden />} onSelect={onDetails}>
          {t('common:details')}
        </MenuItem>
      )}
      {linked && (
        <MenuItem
          icon={<SquareArrowOutUpRight size={16} aria-hidden />}
          onSelect={() => navigate(`/history/${task_id}`)}
        >
          {t('openInHistory')}
        </MenuItem>
      )}
      <MenuItem
        icon={<Link2 size={16} aria-hidden />}
        onSelect={() => copy(new URL(`/history/${task_id}`, location.origin).href)}
      >
        {t('copyLink')}
      </MenuItem>
      <MenuItem icon={<Hash size={16} aria-hidden />} onSelect={() => copy(task_id)}>
        {t('copyId')}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<Trash2 size={16} aria-hidden />} danger onSelect={onDelete}>
        {t('common:delete')}
      </MenuItem>
    </>
  );
}

/** The question before it is deleted. */
function Deletion({
  taskId,
  open,
  onClose,
  onDeleted,
  goOn,
}: Pick<MoreActionsProps, 'onDeleted' | 'goOn'> & { taskId: string; open: boolean; onClose: () => void }) {
  const { t } = useTranslation(['generations', 'common']);
  const remove = useRemove();
  const confirm = async () => {
    await remove.mutateAsync(taskId);
    tell(t('deleted'));
    onDeleted?.();
  };
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={t('confirmDelete.title')}
      verb={t('common:delete')}
      danger
      goOn={goOn}
      onConfirm={confirm}
    >
      <p>{t('confirmDelete.text')}</p>
      {remove.error && <ProblemText error={problemOf(remove.error)} />}
    </Confirm>
  );
}
