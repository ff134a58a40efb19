/** The text of a task: rendered Markdown, folded where it is long; as it grows, its end is in view. */
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import type { AnyTask } from './types';
import { isFinished } from './types';

const Markdown = lazy(() => import('./Markdown'));

export function TextResult({ task, open }: { task: AnyTask; open?: boolean }) {
  const { t } = useTranslation('generations');
  const box = useRef<HTMLDivElement>(null);
  const [whole, setWhole] = useState(false);
  const [overflows, setOverflows] = useState(false);
  const text = task.text ?? '';
  const writing = !isFinished(task);
  const folded = !open && !whole;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer text is another height.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => {
      setOverflows(element.scrollHeight > element.clientHeight + 4);
      if (writing) element.scrollTop = element.scrollHeight;
    };
    look();
    const observer = new ResizeObserver(look);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [text, writing, folded]);
  return (
    <div>
      <div
        ref={box}
        data-testid="text"
        className={classes(
          'overflow-hidden rounded-xl bg-sunken/60 px-4 py-3 text-sm leading-relaxed break-words',
          folded && 'max-h-96',
          folded && overflows && !writing && 'mask-b-from-70%',
        )}
      >
        <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
          <Markdown text={text} />
        </Suspense>
        {writing && (
          <span aria-hidden className="inline-block h-4 w-2 animate-pulse rounded-xs bg-accent align-middle" />
        )}
      </div>
      {!open && !writing && (overflows || whole) && (
        <Button look="quiet" size="small" className="mt-1" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {t(whole ? 'showLess' : 'showAll')}
        </Button>
      )}
    </div>
  );
}
