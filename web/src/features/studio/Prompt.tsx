/** The prompt: grows with what is written, counts near the end, and remembers earlier ones. */
import { History, X } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '@/lib/shortcuts';
import { classes } from '@/ui/classes';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem } from '@/ui/Menu';
import { changeDraft } from './draft';
import { focusPrompt, PROMPT_ID } from './focus';
import { earlierPrompts } from './prompts';
import type { Composer } from './useComposer';

/** The rest is told once it is no more than this part of what is written. */
const COUNTED = 0.25;
const IN_MENU = 12;

export function Prompt({ draft, me, room, error }: Composer) {
  const { t } = useTranslation(['studio', 'common']);
  const about = useId();
  const earlier = me ? earlierPrompts(me.uid) : [];
  // Which of the earlier ones is shown, and what was written before the first of them.
  const [shown, setShown] = useState<{ at: number; own: string }>();
  const go = (by: number) => {
    const from = shown && earlier[shown.at] === draft.prompt ? shown : { at: -1, own: draft.prompt };
    const at = Math.min(earlier.length - 1, from.at + by);
    if (at < -1) return;
    setShown({ at, own: from.own });
    changeDraft({ prompt: earlier[at] ?? from.own });
  };
  useShortcuts({ 'alt+arrowup': () => go(1), 'alt+arrowdown': () => go(-1) });
  const { length } = draft.prompt;
  const problem = error?.field('prompt');
  const note = problem ?? (room <= length * COUNTED ? count() : undefined);
  function count() {
    return room < 0 ? t('composer.prompt.over', { count: -room }) : t('composer.prompt.left', { count: room });
  }
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex h-7 items-center gap-1">
        <label htmlFor={PROMPT_ID} className="grow text-sm font-medium">
          {t('composer.prompt.label')}
        </label>
        {length > 0 && (
          <IconButton
            label={t('composer.prompt.clear')}
            size="small"
            className="h-7! w-7!"
            onClick={() => {
              changeDraft({ prompt: '' });
              focusPrompt();
            }}
          >
            <X size={15} aria-hidden />
          </IconButton>
        )}
        {earlier.length > 0 && (
          <Menu
            trigger={
              <button
                type="button"
                aria-label={t('composer.prompt.earlier')}
                className="grid size-7 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-text"
              >
                <History size={15} aria-hidden />
              </button>
            }
          >
            {earlier.slice(0, IN_MENU).map((prompt) => (
              <MenuItem key={prompt} onSelect={() => changeDraft({ prompt })}>
                <span className="line-clamp-2 max-w-80">{prompt}</span>
              </MenuItem>
            ))}
          </Menu>
        )}
      </div>
      <textarea
        id={PROMPT_ID}
        value={draft.prompt}
        rows={5}
        placeholder={t(`composer.prompt.${draft.kind}`)}
        aria-describedby={note ? about : undefined}
        aria-invalid={problem || room < 0 ? true : undefined}
        onChange={(event) => changeDraft({ prompt: event.target.value })}
        className="field-sizing-content max-h-72 min-h-32 w-full resize-none rounded-xl border border-line-strong/60 bg-surface px-3.5 py-3 text-[16px] leading-relaxed transition-colors hover:border-line-strong focus-visible:outline-offset-0 aria-invalid:border-bad sm:text-sm"
      />
      {note && (
        <p
          id={about}
          role={problem ? 'alert' : undefined}
          className={classes('text-xs', problem || room < 0 ? 'text-bad' : 'text-right text-muted tabular-nums')}
        >
          {note}
        </p>
      )}
    </div>
  );
}
