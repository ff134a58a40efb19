/** The shape of the list while its first page comes. */
import { useRef } from 'react';
import { Skeleton } from '@/ui/States';
import { useLayout } from './layout';
import type { View } from './view';

const LINES = 8;
const GRID_LINES = 3;

export function ListSkeleton({ view }: { view: View }) {
  const place = useRef<HTMLDivElement>(null);
  const { columns, height, gap } = useLayout(view, place);
  const shapes = Array.from({ length: view === 'grid' ? columns * GRID_LINES : LINES }, (_, index) => index);
  return (
    <div ref={place} aria-busy className="grid" style={{ gridTemplateColumns: `repeat(${columns}, 1fr)`, gap }}>
      {shapes.map((index) => (
        <div key={index} style={{ height }} className={view === 'list' ? 'py-1.5' : undefined}>
          <Skeleton className="size-full rounded-2xl" />
        </div>
      ))}
    </div>
  );
}
