/** What is always in view: what it costs, why it cannot be started, and the button that starts it. */
import { Sparkles } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { buttonClasses, Spinner } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { ObstacleText } from './ObstacleText';
import { Refusal } from './Refusal';
import type { Composer } from './useComposer';

export function Foot({ composer, onSent }: { composer: Composer; onSent?: () => void }) {
  const { t } = useTranslation(['studio', 'common']);
  const id = useId();
  const { price, obstacle, error, busy, me } = composer;
  const start = async () => {
    if (await composer.generate()) onSent?.();
  };
  const after = me && price && me.balance.available - price.credits;
  return (
    <div className="flex w-full flex-col gap-2">
      {error && <Refusal error={error} />}
      <button
        type="button"
        aria-disabled={obstacle || !price || busy ? true : undefined}
        aria-describedby={id}
        onClick={() => void start()}
        className={buttonClasses(
          'primary',
          'large',
          'w-full aria-disabled:cursor-not-allowed aria-disabled:bg-sunken aria-disabled:text-muted aria-disabled:hover:bg-sunken aria-disabled:shadow-none',
        )}
      >
        {busy ? <Spinner /> : <Sparkles size={17} aria-hidden />}
        {price
          ? t('composer.generateFor', { credits: t('common:credits', { count: price.credits }) })
          : t('composer.generate')}
      </button>
      <div
        id={id}
        aria-live="polite"
        className={classes(
          'min-h-8 text-center text-xs',
          obstacle && obstacle.why !== 'no_prompt' ? 'text-warn' : 'text-muted',
        )}
      >
        {obstacle ? (
          <ObstacleText obstacle={obstacle} />
        ) : (
          price && (
            <p className="tabular-nums">
              {price.outputs > 1 && `${t('composer.results', { count: price.outputs })} · `}
              {after !== undefined && t('composer.after', { count: after })}
            </p>
          )
        )}
      </div>
    </div>
  );
}
