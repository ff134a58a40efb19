/** A dialog with one form: what was entered stays until it worked, and it says what did not. */
import { type FormEvent, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Obstacle } from './Obstacle';
import { Problem } from './Problem';
import { type Sending, useOnePress } from './useOnePress';

/** What the dialog needs of a mutation. */
export type FormSending = Sending & { error: ApiError | null; reset: () => void };

interface FormDialogProps {
  title: string;
  description?: ReactNode;
  width?: 'narrow' | 'normal' | 'wide';
  /** The verb of its button. */
  verb: string;
  danger?: boolean;
  /** It cannot be sent as it is, and why; `true` where a field says so. */
  obstacle?: string | boolean;
  /** The mutation that `onSubmit` starts. */
  sending: FormSending;
  /** What was found out on sending it, and is to be thought over. */
  news?: string;
  /** What to say of its error in place of the usual sentence; null where a field says it. */
  told?: ReactNode;
  /** Nothing can be done here any more: the dialog is only closed. */
  over?: boolean;
  onClose: () => void;
  onSubmit: () => void;
  children: ReactNode;
}

export function FormDialog({
  title,
  description,
  width = 'narrow',
  verb,
  danger,
  obstacle,
  sending,
  news,
  told,
  over,
  onClose,
  onSubmit,
  children,
}: FormDialogProps) {
  const { t } = useTranslation();
  const id = useId();
  const { isPending: busy, error, reset } = sending;
  const once = useOnePress(sending);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!obstacle && !over) once(onSubmit);
  };
  // What is under way is waited for: its outcome must be seen.
  const close = () => busy || onClose();
  const why = !busy && !over && typeof obstacle === 'string' && <Obstacle id={`${id}-why`}>{obstacle}</Obstacle>;
  return (
    <Dialog
      open
      onClose={close}
      title={title}
      description={description}
      width={width}
      actions={
        over ? (
          <Button onClick={close}>{t('close')}</Button>
        ) : (
          <>
            {why}
            <Button onClick={close} disabled={busy}>
              {t('cancel')}
            </Button>
            <Button
              type="submit"
              form={id}
              look={danger ? 'danger' : 'primary'}
              disabled={Boolean(obstacle)}
              aria-describedby={why ? `${id}-why` : undefined}
              busy={busy}
            >
              {verb}
            </Button>
          </>
        )
      }
    >
      <form
        id={id}
        noValidate
        onSubmit={submit}
        // What was refused is no longer what stands here.
        onChange={() => error && reset()}
        className="flex flex-col gap-4"
      >
        {children}
        {news && (
          <p role="alert" className="rounded-xl bg-warn-soft px-4 py-3 text-sm text-warn">
            {news}
          </p>
        )}
        {error && told !== null && <Problem error={error} told={told} />}
      </form>
    </Dialog>
  );
}
