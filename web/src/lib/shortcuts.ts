/** Keyboard shortcuts: one place that knows when a key is meant for us. */
import { useEffect, useRef } from 'react';

const SINGLE_KEYS = 'single-keys';

/** Whether shortcuts of one key are on (WCAG 2.1.4 wants a switch). */
export const singleKeysAreOn = () => localStorage.getItem(SINGLE_KEYS) !== 'off';
export const switchSingleKeys = (on: boolean) => localStorage.setItem(SINGLE_KEYS, on ? 'on' : 'off');

/**
 * Run what belongs to a combination such as `mod+enter`, `shift+x`, `alt+1`, `?`, `/`; `mod` is Ctrl, or Command on a Mac. Without mod or alt
 * it does nothing while the person writes, or when single keys are off. Never while an input method is composing.
 */
export function useShortcuts(shortcuts: Record<string, (event: KeyboardEvent) => void>, enabled = true): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const run = latest.current[combination(event)];
      if (!run) return;
      const strong = event.ctrlKey || event.metaKey || event.altKey;
      if (!strong && event.key !== 'Escape' && (isWriting(event.target) || !singleKeysAreOn())) return;
      event.preventDefault();
      run(event);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [enabled]);
}

function combination(event: KeyboardEvent): string {
  // Digits and letters by their place, so that they work on a Russian keyboard too; on a Mac, Option makes other signs of them.
  const place = /^(?:Key|Digit)(\w)$/.exec(event.code)?.[1]?.toLowerCase();
  const symbol = !event.altKey && event.key.length === 1 && !/[\p{L}\p{N}]/u.test(event.key);
  const key = symbol ? event.key : (place ?? event.key.toLowerCase());
  const held = [(event.ctrlKey || event.metaKey) && 'mod', event.altKey && 'alt', event.shiftKey && !symbol && 'shift'];
  return [...held.filter(Boolean), key].join('+');
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
