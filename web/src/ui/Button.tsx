/** Buttons, and links that look like them. */
import type { ComponentProps, ReactNode } from 'react';
import { Link, type LinkProps } from 'react-router';
import { classes } from './classes';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';
type Size = 'small' | 'normal' | 'large';

const LOOKS: Record<Look, string> = {
  primary:
    'bg-accent text-on-accent hover:bg-accent-strong disabled:bg-sunken disabled:text-muted aria-disabled:bg-sunken aria-disabled:text-muted shadow-sm',
  plain: 'border border-line bg-surface text-text hover:bg-sunken disabled:text-muted aria-disabled:text-muted',
  quiet:
    'text-muted hover:bg-sunken hover:text-text aria-expanded:bg-sunken aria-pressed:bg-accent-soft aria-pressed:text-accent-text',
  danger: 'bg-bad-soft text-bad hover:brightness-95 disabled:text-muted aria-disabled:text-muted',
};
const SIZES: Record<Size, string> = {
  small: 'h-8 px-2.5 text-sm gap-1.5 rounded-lg',
  normal: 'h-9 px-3.5 text-sm gap-2 rounded-lg',
  large: 'h-11 px-5 gap-2 rounded-xl',
};

export function buttonClasses(look: Look = 'plain', size: Size = 'normal', className?: string): string {
  return classes(
    'inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap transition-colors select-none',
    LOOKS[look],
    SIZES[size],
    className,
  );
}

export interface ButtonProps extends ComponentProps<'button'> {
  look?: Look;
  size?: Size;
  /** Shows that it is at work, and takes no second press. */
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({ look, size, busy, icon, className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={buttonClasses(look, size, className)}
      // Not `disabled`: that would take the focus from whoever has just pressed it.
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      // A form is not sent either, also by Enter in a field, which presses this.
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

export function ButtonLink({
  look,
  size,
  icon,
  className,
  children,
  ...rest
}: LinkProps & { look?: Look; size?: Size; icon?: ReactNode }) {
  return (
    <Link className={buttonClasses(look, size, className)} {...rest}>
      {icon}
      {children as ReactNode}
    </Link>
  );
}

export function Spinner({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classes(
        'inline-block size-4 animate-spin rounded-full border-2 border-current border-t-transparent opacity-80',
        className,
      )}
    />
  );
}
