/** Dialogs over the page: with contents of their own, and the question before what cannot be undone. */
import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button';
import { classes } from './classes';
import { IconButton } from './IconButton';

const BACKDROP =
  'backdrop fixed inset-0 z-50 bg-black/45 backdrop-blur-[2px] transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0';
const POPUP = 'fixed z-50 flex flex-col bg-surface text-text shadow-raised outline-none animate-appear';
const FIELD = ':is(input, textarea, select):enabled:not([aria-hidden], [type=hidden], [tabindex="-1"])';
const WIDTHS = {
  narrow: 'sm:w-[26rem]',
  normal: 'sm:w-[36rem]',
  wide: 'sm:w-[60rem]',
  full: 'sm:w-[94vw] sm:h-[92dvh]',
};

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** Stays hidden where the title says enough. */
  description?: ReactNode;
  width?: keyof typeof WIDTHS;
  /** Buttons at its foot, always in view. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** A dialog; a sheet from below on a phone. Escape and the backdrop close it. */
export function Dialog(dialog: DialogProps) {
  return useWasOpen(dialog.open) && <AnyDialog {...dialog} />;
}

function AnyDialog({ open, onClose, title, description, width = 'normal', actions, children }: DialogProps) {
  const { t } = useTranslation();
  const contents = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup
          // Arrows are shortcuts of what is shown; Base UI would keep them to itself.
          onKeyDown={(event) => event.preventBaseUIHandler()}
          // To the first field, if there is one; a touch must not bring up the keyboard over half of the dialog.
          initialFocus={(by) => (by !== 'touch' && contents.current?.querySelector<HTMLElement>(FIELD)) || true}
          className={classes(
            POPUP,
            'inset-x-0 bottom-0 max-h-[94dvh] rounded-t-2xl pb-[env(safe-area-inset-bottom)]',
            'sm:inset-auto sm:top-1/2 sm:left-1/2 sm:max-h-[92dvh] sm:max-w-[94vw] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-2xl',
            WIDTHS[width],
          )}
        >
          <header className="flex items-start gap-3 border-b border-line px-5 py-3.5">
            <div className="min-w-0 grow">
              <Base.Title className="text-base font-semibold">{title}</Base.Title>
              {description && <Base.Description className="mt-0.5 text-sm text-muted">{description}</Base.Description>}
            </div>
            <IconButton label={t('close')} size="small" onClick={onClose}>
              <X size={18} />
            </IconButton>
          </header>
          <div ref={contents} className="min-h-0 grow overflow-y-auto px-5 py-4">
            {children}
          </div>
          {actions && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, and what will not come back. */
  children: ReactNode;
  /** The verb of the button. */
  verb: string;
  /** Of the button that changes nothing, where "Cancel" would be misread. */
  refuse?: string;
  danger?: boolean;
  /** Where the focus goes once it was confirmed, if what asked is gone then. Called before, while everything is still there. */
  goOn?: () => HTMLElement | null | undefined;
  /** The dialog waits for it, and stays open if it fails (show the error in `children`). */
  onConfirm: () => unknown | Promise<unknown>;
}

/** Asks before something that cannot be undone. */
export function Confirm(question: ConfirmProps) {
  return useWasOpen(question.open) && <AnyConfirm {...question} />;
}

function AnyConfirm({ open, onClose, title, children, verb, refuse, danger, goOn, onConfirm }: ConfirmProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const next = useRef<HTMLElement>(null);
  // A second press may come before the first is drawn, and while the question is seen closing.
  const pressed = useRef(false);
  useEffect(() => {
    if (open) pressed.current = false;
  }, [open]);
  const confirm = async () => {
    if (pressed.current) return;
    pressed.current = true;
    setBusy(true);
    next.current = goOn?.() ?? null;
    try {
      await onConfirm();
      onClose();
    } catch {
      // Whoever asked shows what failed; the person may press again.
      next.current = null;
      pressed.current = false;
    } finally {
      setBusy(false);
    }
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={BACKDROP} />
        <AlertDialog.Popup
          finalFocus={() => next.current}
          className={classes(
            POPUP,
            'top-1/2 left-1/2 w-[26rem] max-w-[92vw] -translate-x-1/2 -translate-y-1/2 rounded-2xl p-5',
          )}
        >
          <AlertDialog.Title className="text-base font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="mt-2 text-sm text-muted">
            {children}
          </AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <Button onClick={onClose}>{refuse ?? t('cancel')}</Button>
            <Button look={danger ? 'danger' : 'primary'} busy={busy} onClick={confirm}>
              {verb}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** Most dialogs of a page are never opened, and cost nothing then. One that was stays, to be seen closing. */
function useWasOpen(open: boolean): boolean {
  const [was, setWas] = useState(open);
  if (open && !was) setWas(true);
  return open || was;
}
