/** An item of the history in the grid. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { classes } from '@/ui/classes';
import { CAPTION } from './layout';
import { isWritten, KIND_ICONS, Preview } from './Preview';
import { Choice, Favourite, Opener, type PieceProps, Status } from './parts';

/** Marks over a picture are seen when it is pointed at or reached by keyboard; always where there is no pointer, and when they are on. */
const ON_PICTURE =
  'pointer-events-auto bg-surface/90 shadow-sm rounded-lg transition-opacity opacity-0 group-hover:opacity-100 group-focus-within:opacity-100 pointer-coarse:opacity-100';

export function Tile(props: PieceProps) {
  const { item, chosen, choosing } = props;
  const { t } = useTranslation(['history', 'common']);
  const { ago, moment, seconds } = useFormats();
  const Kind = KIND_ICONS[item.kind];
  const about = item.kind === 'video' && item.outputs[0]?.duration_seconds;
  return (
    <article
      className={classes(
        'group relative flex size-full flex-col overflow-hidden rounded-2xl border bg-surface transition-[border-color,box-shadow] hover:shadow-raised',
        chosen ? 'border-accent ring-2 ring-accent' : 'border-line hover:border-line-strong/60',
      )}
    >
      <div className="relative min-h-0 grow bg-sunken">
        <Preview item={item} onBroken={props.onBroken} />
        <span className="absolute bottom-2 left-2 flex h-6 items-center gap-1 rounded-md bg-surface/90 px-1.5 text-xs font-medium text-text">
          <Kind size={13} aria-hidden />
          <span className="sr-only">{t(`common:kinds.${item.kind}`)}</span>
          {about ? seconds(about) : null}
          {item.outputs.length > 1 && t('results', { count: item.outputs.length })}
        </span>
        {(item.status === 'failed' || item.status === 'cancelled') && (
          <span className="absolute right-2 bottom-2">
            <Status status={item.status} />
          </span>
        )}
      </div>
      <div
        className="flex shrink-0 flex-col justify-between border-t border-line px-3 py-2"
        style={{ height: CAPTION }}
      >
        <Opener item={item} className="line-clamp-2 text-sm leading-5" />
        <p className="flex gap-1.5 text-xs text-muted">
          <span className="min-w-0 truncate">{item.model_title}</span>
          <time dateTime={item.created_at} title={moment(item.created_at)} className="ml-auto shrink-0">
            {ago(item.created_at)}
          </time>
        </p>
      </div>
      <div
        className={classes(
          'pointer-events-none absolute inset-x-2 flex',
          isWritten(item) ? 'justify-end gap-1' : 'top-2 justify-between',
        )}
        style={isWritten(item) ? { bottom: CAPTION + 2 } : undefined}
      >
        <Choice {...props} className={classes(ON_PICTURE, (chosen || choosing) && 'opacity-100')} />
        <Favourite {...props} className={classes(ON_PICTURE, item.favourite && 'opacity-100')} />
      </div>
    </article>
  );
}
