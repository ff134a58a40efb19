/** Whether an element is, or is about to come, into view; once it was, it stays so. */
import { startTransition, useEffect, useRef, useState } from 'react';

export function useInView<Element extends HTMLElement>() {
  const ref = useRef<Element>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (seen || !ref.current) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && startTransition(() => setSeen(true)),
      { rootMargin: '150px' },
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [seen]);
  return { ref, seen };
}
