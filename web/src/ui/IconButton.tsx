/** Buttons that show a picture only. Apart from Button, which the sign-in page needs without tooltips. */
import { type ButtonProps, buttonClasses } from './Button';
import { classes } from './classes';
import { Tooltip } from './Tooltip';

/** A square button with a picture only; `label` is its name and its tooltip. */
export function IconButton({
  label,
  look = 'quiet',
  size = 'normal',
  className,
  children,
  ...rest
}: ButtonProps & { label: string }) {
  const square = size === 'small' ? 'w-8 px-0' : size === 'large' ? 'w-11 px-0' : 'w-9 px-0';
  return (
    <Tooltip text={label}>
      <button
        type="button"
        aria-label={label}
        className={buttonClasses(look, size, classes(square, 'px-0!', className))}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
