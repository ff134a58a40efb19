/** Where the composer is: a column beside the feed, or on narrow pages a sheet that a bar at the bottom opens. */
import { ChevronUp, Sparkles } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '@/lib/shortcuts';
import { buttonClasses, Spinner } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { ComposerForm } from './ComposerForm';
import { changeDraft, KINDS, openSheet, useSheet } from './draft';
import { Foot } from './Foot';
import { focusPrompt } from './focus';
import { DropAnywhere } from './references/DropAnywhere';
import { type Composer, useComposer } from './useComposer';
import { useWide } from './wide';

export function ComposerArea() {
  const composer = useComposer();
  const wide = useWide();
  useShortcuts({
    'mod+enter': ({ target }) => {
      const dialog = target instanceof Element && target.closest('[role=dialog]');
      if (dialog && !dialog.querySelector('form[data-composer]')) return;
      void composer.generate().then((sent) => sent && openSheet(false));
    },
    p: focusPrompt,
    '/': focusPrompt,
    ...Object.fromEntries(KINDS.map((kind, place) => [`alt+${place + 1}`, () => changeDraft({ kind })])),
  });
  return (
    <>
      {wide ? <Column composer={composer} /> : <Bar composer={composer} />}
      <DropAnywhere model={composer.model} slots={composer.slots} />
    </>
  );
}

function Column({ composer }: { composer: Composer }) {
  const { t } = useTranslation('studio');
  return (
    <section
      aria-label={t('composer.sheet')}
      className="sticky top-(--head) flex h-[calc(100dvh-var(--head))] flex-col border-r border-line bg-surface"
    >
      <div className="min-h-0 grow overflow-y-auto p-4">
        <ComposerForm composer={composer} />
      </div>
      <div className="border-t border-line p-4 pb-2">
        <Foot composer={composer} />
      </div>
    </section>
  );
}

function Bar({ composer }: { composer: Composer }) {
  const { t } = useTranslation(['studio', 'common']);
  const open = useSheet();
  const { draft, price, obstacle, busy } = composer;
  // Whoever comes back to this page later does not find it covered.
  useEffect(() => () => openSheet(false), []);
  const start = async () => {
    // What is wrong is said in the sheet.
    if (!(await composer.generate())) openSheet(true);
  };
  return (
    <>
      <div className="fixed inset-x-0 bottom-[calc(4rem+1px+env(safe-area-inset-bottom))] z-20 flex items-center gap-2 border-t border-line bg-surface px-3 py-2 sm:bottom-0">
        <button
          type="button"
          aria-haspopup="dialog"
          aria-label={t('composer.openSheet')}
          onClick={focusPrompt}
          className="flex h-11 min-w-0 grow items-center gap-2 rounded-xl border border-line-strong/60 px-3.5 text-left text-sm"
        >
          <span className={draft.prompt ? 'truncate' : 'truncate text-muted'}>
            {draft.prompt.split('\n', 1)[0] || t(`composer.prompt.${draft.kind}`)}
          </span>
          <ChevronUp size={16} className="ml-auto shrink-0 text-muted" aria-hidden />
        </button>
        <button
          type="button"
          aria-haspopup={obstacle ? 'dialog' : undefined}
          aria-busy={busy || undefined}
          onClick={() => void start()}
          className={buttonClasses(obstacle || !price ? 'plain' : 'primary', 'large', 'px-4!')}
        >
          {busy ? <Spinner /> : <Sparkles size={17} aria-hidden />}
          <span className="max-[26rem]:sr-only">{t('composer.generate')}</span>
          {price && <span className="tabular-nums">{price.credits}</span>}
        </button>
      </div>
      <Dialog
        open={open}
        onClose={() => openSheet(false)}
        title={t('composer.sheet')}
        actions={<Foot composer={composer} onSent={() => openSheet(false)} />}
      >
        <ComposerForm composer={composer} />
      </Dialog>
    </>
  );
}
