/** Markdown as elements. Raw HTML stays text, and pictures of other hosts stay links: the policy of the page loads none. */
import Rendered from 'markdown-to-jsx/react';
import type { ReactNode } from 'react';

const Link = ({ href, children }: { href?: string; children?: ReactNode }) => (
  <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="text-accent-text underline">
    {children}
  </a>
);
const Picture = ({ src, alt }: { src?: string; alt?: string }) => <Link href={src}>{alt || src}</Link>;
const heading = (className: string) => ({
  component: 'p' as const,
  props: { className: `mt-4 mb-1.5 font-semibold first:mt-0 ${className}` },
});

const OPTIONS = {
  disableParsingRawHTML: true,
  forceBlock: true,
  optimizeForStreaming: true,
  overrides: {
    a: Link,
    img: Picture,
    // The page has headings of its own; those of a text are no part of its outline.
    h1: heading('text-lg'),
    h2: heading('text-base'),
    h3: heading(''),
    h4: heading(''),
    h5: heading(''),
    h6: heading(''),
    p: { props: { className: 'my-2 first:mt-0 last:mb-0' } },
    ul: { props: { className: 'my-2 list-disc pl-5' } },
    ol: { props: { className: 'my-2 list-decimal pl-5' } },
    li: { props: { className: 'my-0.5' } },
    blockquote: { props: { className: 'my-2 border-l-2 border-line-strong pl-3 text-muted' } },
    pre: { props: { className: 'my-2 overflow-x-auto rounded-lg bg-sunken p-3 text-xs', tabIndex: 0 } },
    code: { props: { className: 'rounded bg-sunken px-1 py-0.5 font-mono text-[0.85em]' } },
    table: { props: { className: 'my-2 block overflow-x-auto text-left' } },
    th: { props: { className: 'border-b border-line-strong px-2 py-1 font-medium' } },
    td: { props: { className: 'border-b border-line px-2 py-1' } },
    hr: { props: { className: 'my-4 border-line' } },
  },
} as const;

export default function Markdown({ text }: { text: string }) {
  return <Rendered options={OPTIONS}>{text}</Rendered>;
}
