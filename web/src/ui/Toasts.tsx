/** Short messages at the edge of the page, with at most one action; over what is pressed at its foot on no screen. */
import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { classes } from './classes';

type Tone = 'plain' | 'good' | 'bad';

const manager = Toast.createToastManager();

/** Show a message. With an action (such as Undo) it stays ten seconds, else five. */
export function tell(
  title: string,
  {
    tone = 'plain' as Tone,
    text,
    action,
  }: { tone?: Tone; text?: string; action?: { label: string; run: () => void } } = {},
): void {
  const id = manager.add({
    title,
    description: text,
    type: tone,
    priority: tone === 'bad' ? 'high' : 'low',
    timeout: action ? 10_000 : 5000,
    actionProps: action && {
      children: action.label,
      onClick: () => {
        manager.close(id);
        action.run();
      },
    },
  });
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-3 top-16 z-70 mx-auto flex max-w-sm flex-col gap-2 sm:inset-x-auto sm:top-auto sm:right-[calc(1.25rem+var(--gutter))] sm:bottom-20 sm:w-96">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts } = Toast.useToastManager();
  const { t } = useTranslation();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={classes(
        'animate-appear rounded-xl border border-line bg-surface text-text shadow-raised',
        toast.type === 'bad' && 'border-l-4 border-l-bad',
        toast.type === 'good' && 'border-l-4 border-l-good',
      )}
    >
      <Toast.Content className="flex items-center gap-3 px-4 py-3">
        <div className="min-w-0 grow text-sm">
          <Toast.Title className="font-medium" />
          <Toast.Description className="mt-0.5 text-muted" />
        </div>
        <Toast.Action className="rounded-md px-2 py-1 text-sm font-semibold text-accent-text hover:bg-sunken" />
        <Toast.Close aria-label={t('close')} className="rounded-md p-1 text-muted hover:bg-sunken">
          <X size={16} />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
