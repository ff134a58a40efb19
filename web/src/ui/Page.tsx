/** The frame of a page: its one heading, which takes the focus when one comes here, and what can be done. */
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';
import { classes } from './classes';

interface PageProps {
  title: string;
  /** Beside the heading. */
  actions?: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
  /** Uses the whole width. */
  wide?: boolean;
}

export function Page({ title, actions, lead, children, wide }: PageProps) {
  return (
    <div className={classes('mx-auto w-full px-4 py-5 sm:px-6', wide ? 'max-w-none' : 'max-w-6xl')}>
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 grow">
          <Heading>{title}</Heading>
          {lead && <p className="mt-0.5 text-sm text-muted">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** The `h1`; also names the tab. `hidden` where the page shows what it is. */
export function Heading({ children, hidden }: { children: string; hidden?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname, state } = useLocation();
  const came = useNavigationType();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another heading, though the element stays.
  useEffect(() => {
    document.title = `${children} · AI Tools Platform`;
    // Not on the first load (came is POP then): the browser's own order is right there. Nor for what opens over the page.
    if (came !== 'POP' && !state?.over) heading.current?.focus({ preventScroll: true });
  }, [pathname, children]);
  return (
    <h1
      ref={heading}
      tabIndex={-1}
      className={hidden ? 'sr-only' : 'text-xl font-semibold tracking-tight break-words outline-none'}
    >
      {children}
    </h1>
  );
}

/** A framed part of a page. */
export function Card({
  title,
  actions,
  className,
  children,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section className={classes('rounded-2xl border border-line bg-surface p-4 sm:p-5', className)}>
      {(title || actions) && (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
          {title && <h2 className="text-sm font-semibold">{title}</h2>}
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}
