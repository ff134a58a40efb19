/** The measures of the list: how many columns fit, and how high everything is, so that nothing moves when pictures come. */
import { type RefObject, useLayoutEffect, useState } from 'react';
import type { View } from './view';

export interface Layout {
  columns: number;
  /** Pixels; of one cell, without what is between. */
  width: number;
  height: number;
  gap: number;
  /** Pixels between the top of the document and the first row. */
  top: number;
}

/** Under the picture: two lines of the prompt and one about it. */
export const CAPTION = 84;
const ROW = 76;
const NARROW = 480;

/** What stands where in a list as wide as this. */
export function layoutOf(view: View, wide: number): Omit<Layout, 'top'> {
  if (view === 'list') return { columns: 1, width: wide, height: ROW, gap: 0 };
  const gap = wide < NARROW ? 10 : 16;
  const least = wide < NARROW ? 150 : 216;
  const columns = Math.max(2, Math.floor((wide + gap) / (least + gap)));
  const width = (wide - gap * (columns - 1)) / columns;
  return { columns, width, height: Math.round(width * 0.75) + CAPTION, gap };
}

/** The layout of the element, as wide and where it is now. */
export function useLayout(view: View, element: RefObject<HTMLElement | null>): Layout {
  const [place, setPlace] = useState({ wide: 1000, top: 0 });
  useLayoutEffect(() => {
    const measure = () => {
      const { width, top } = element.current?.getBoundingClientRect() ?? { width: 0, top: 0 };
      const next = { wide: width || 1000, top: Math.round(top + window.scrollY) };
      setPlace((now) => (now.wide === next.wide && now.top === next.top ? now : next));
    };
    measure();
    // What stands above it may grow; the page as a whole then does too.
    const observer = new ResizeObserver(measure);
    for (const one of [element.current, document.body]) if (one) observer.observe(one);
    return () => observer.disconnect();
  }, [element]);
  return { ...layoutOf(view, place.wide), top: place.top };
}
