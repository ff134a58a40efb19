/** Searches as one types: the address follows a moment later. */
import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '@/lib/shortcuts';

const PAUSE_MS = 250;

export function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation(['history', 'common']);
  const input = useRef<HTMLInputElement>(null);
  const [written, setWritten] = useState(value);
  const [known, setKnown] = useState(value);
  // Somebody else changed it: a chip, Clear, or the address.
  if (known !== value) {
    setKnown(value);
    if (written.trim() !== value) setWritten(value);
  }
  useEffect(() => {
    if (written.trim() === value) return;
    const timer = setTimeout(() => onChange(written.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [written, value, onChange]);
  useShortcuts({ '/': () => input.current?.focus() });
  const clear = () => {
    setWritten('');
    onChange('');
    input.current?.focus();
  };
  return (
    <search className="relative min-w-0 grow basis-48">
      <Search
        size={16}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted"
      />
      <input
        ref={input}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        aria-label={t('searchLabel')}
        aria-keyshortcuts="/"
        placeholder={t('searchHint')}
        maxLength={500}
        value={written}
        onChange={(event) => setWritten(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onChange(written.trim());
          if (event.key === 'Escape' && written) {
            event.preventDefault();
            clear();
          }
        }}
        className="h-9 w-full rounded-lg border border-line-strong/60 bg-surface pr-9 pl-9 text-sm transition-colors hover:border-line-strong focus-visible:outline-offset-0"
      />
      {written && (
        <button
          type="button"
          aria-label={t('clearSearch')}
          onClick={clear}
          className="absolute top-1/2 right-1.5 grid size-7 -translate-y-1/2 place-items-center rounded-md text-muted hover:bg-sunken hover:text-text"
        >
          <X size={15} aria-hidden />
        </button>
      )}
    </search>
  );
}
