/** An item of the history in the list. */
import { useTranslation } from 'react-i18next';
import { isFinished } from '@/features/generations/types';
import { useFormats } from '@/lib/format';
import { classes } from '@/ui/classes';
import { KIND_ICONS, Preview } from './Preview';
import { Choice, Favourite, Opener, type PieceProps, Status } from './parts';

export function Line(props: PieceProps) {
  const { item, chosen } = props;
  const { t } = useTranslation(['history', 'common']);
  const { ago, moment } = useFormats();
  const Kind = KIND_ICONS[item.kind];
  return (
    <article
      className={classes(
        'group relative flex size-full items-center gap-3 border-b border-line px-2 transition-colors sm:px-3',
        chosen ? 'bg-accent-soft' : 'hover:bg-sunken/60',
      )}
    >
      <Choice {...props} />
      <div className="size-14 shrink-0 overflow-hidden rounded-lg bg-sunken">
        <Preview item={item} small onBroken={props.onBroken} />
      </div>
      <div className="min-w-0 grow">
        <Opener item={item} className="line-clamp-1 text-sm" />
        <p className="mt-1 flex items-center gap-1.5 text-xs text-muted">
          <Kind size={13} aria-hidden className="shrink-0" />
          <span className="sr-only">{t(`common:kinds.${item.kind}`)}</span>
          <span className="truncate">{item.model_title}</span>
          <time dateTime={item.created_at} title={moment(item.created_at)} className="shrink-0 sm:hidden">
            · {ago(item.created_at)}
          </time>
        </p>
      </div>
      <div className="flex w-28 shrink-0 justify-start max-sm:hidden">
        <Status status={item.status} />
      </div>
      <span className="w-24 shrink-0 text-right text-xs text-muted tabular-nums max-md:hidden">
        {t('common:credits', { count: isFinished(item) ? item.charged - item.refunded : item.credits })}
      </span>
      <time
        dateTime={item.created_at}
        className="w-36 shrink-0 text-right text-xs text-muted tabular-nums max-sm:hidden"
      >
        {moment(item.created_at)}
      </time>
      <Favourite {...props} />
    </article>
  );
}
