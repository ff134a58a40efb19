/** One of several, each with more to say than a line: a list that opens under what is chosen. */
import { Menu } from '@base-ui/react/menu';
import { Check, ChevronsUpDown } from 'lucide-react';
import { type ReactNode, useId } from 'react';

export interface PickerOption {
  value: string;
  /** What typing finds. */
  name: string;
  contents: ReactNode;
  disabled?: boolean;
}

interface PickerProps {
  label: string;
  value: string;
  options: readonly PickerOption[];
  onChange: (value: string) => void;
  /** The chosen one, as it stands on the button. */
  children: ReactNode;
}

/** A menu rather than a select: that would cost each page another 10 KiB of script. */
export function Picker({ label, value, options, onChange, children }: PickerProps) {
  const id = useId();
  return (
    <Menu.Root>
      <span id={id} className="sr-only">
        {label}
      </span>
      <Menu.Trigger
        aria-labelledby={`${id} ${id}-chosen`}
        className="flex min-h-16 w-full cursor-pointer items-center gap-2 rounded-xl border border-line-strong/60 bg-surface px-3.5 py-2 text-left transition-colors hover:border-line-strong data-popup-open:border-line-strong"
      >
        <span id={`${id}-chosen`} className="min-w-0 grow">
          {children}
        </span>
        <ChevronsUpDown size={16} className="shrink-0 text-muted" aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} className="z-50 outline-none select-none">
          <Menu.Popup className="max-h-[min(32rem,var(--available-height))] w-(--anchor-width) animate-appear overflow-y-auto rounded-xl border border-line bg-surface p-1.5 text-text shadow-raised outline-none">
            <Menu.RadioGroup value={value} onValueChange={onChange} aria-label={label}>
              {options.map((option) => (
                <Menu.RadioItem
                  key={option.value}
                  value={option.value}
                  label={option.name}
                  disabled={option.disabled}
                  closeOnClick
                  className="flex cursor-pointer items-start gap-2 rounded-lg px-2.5 py-2.5 outline-none data-disabled:cursor-not-allowed data-highlighted:bg-sunken"
                >
                  <span className="min-w-0 grow">{option.contents}</span>
                  <span className="size-4 shrink-0 pt-0.5">
                    <Menu.RadioItemIndicator className="text-accent-text">
                      <Check size={16} aria-hidden />
                    </Menu.RadioItemIndicator>
                  </span>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
