/** A dialog with one form: what was entered stays until it worked, and it says what did not. */
import { type FormEvent, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Problem } from './Problem';

interface FormDialogProps {
  title: string;
  description?: ReactNode;
  width?: 'narrow' | 'normal' | 'wide';
  /** The verb of its button. */
  verb: string;
  danger?: boolean;
  /** It cannot be sent as it is. */
  disabled?: boolean;
  busy: boolean;
  error: ApiError | null;
  /** What was found out on sending it, and is to be thought over. */
  news?: string;
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
  disabled,
  busy,
  error,
  news,
  onClose,
  onSubmit,
  children,
}: FormDialogProps) {
  const { t } = useTranslation();
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!disabled && !busy) onSubmit();
  };
  // What is under way is waited for: its outcome must be seen.
  const close = () => busy || onClose();
  return (
    <Dialog
      open
      onClose={close}
      title={title}
      description={description}
      width={width}
      actions={
        <>
          <Button onClick={close} disabled={busy}>
            {t('cancel')}
          </Button>
          <Button type="submit" form={id} look={danger ? 'danger' : 'primary'} disabled={disabled} busy={busy}>
            {verb}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="flex flex-col gap-4">
        {children}
        {news && (
          <p role="alert" className="rounded-xl bg-warn-soft px-4 py-3 text-sm text-warn">
            {news}
          </p>
        )}
        {error && <Problem error={error} />}
      </form>
    </Dialog>
  );
}
