/** Hands the focus over when the part of the page that has it goes, so that the keyboard does not lose its place. */
import { useLayoutEffect, useRef } from 'react';

/** For a part that may go on its own: the nearest thing around it that can be focused takes over. Give the ref to its element. */
export function useHandOver<Part extends HTMLElement>() {
  const part = useRef<Part>(null);
  useLayoutEffect(
    () => () => {
      if (!part.current?.contains(document.activeElement)) return;
      const around = part.current.parentElement?.closest<HTMLElement>('[tabindex="-1"]');
      around?.focus({ preventScroll: true });
    },
    [],
  );
  return part;
}
