/** The dialog in which one chooses a reference among one's own pictures. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { ImageOff, Images } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/ui/Dialog';
import { Segmented, TextField } from '@/ui/Field';
import { LoadMore } from '@/ui/LoadMore';
import { Empty, Failure, Skeleton } from '@/ui/States';
import { type OwnPicture, resultsQuery, uploadsQuery } from '../api/pictures';
import { addReference, type Role } from '../draft';

type From = 'results' | 'uploads';
const GRID = 'grid grid-cols-3 gap-2 sm:grid-cols-5';

export default function HistoryPicker({ role, onClose }: { role: Role; onClose: () => void }) {
  const { t } = useTranslation(['studio', 'common']);
  const [from, setFrom] = useState<From>('results');
  const [words, setWords] = useState('');
  const results = useInfiniteQuery({ ...resultsQuery(useDeferredValue(words.trim())), enabled: from === 'results' });
  const uploads = useInfiniteQuery({ ...uploadsQuery, enabled: from === 'uploads' });
  const list = from === 'results' ? results : uploads;
  const pictures = list.data?.pages.flatMap(({ items }) => items);
  const choose = ({ source, url, ...rest }: OwnPicture) => {
    addReference(role, { ...source, ...rest, name: rest.name.slice(0, 80), ...(url && { url }) });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      title={t('composer.picker.title', { role: t(`common:references.${role}`) })}
    >
      <div className="flex min-h-[60dvh] flex-col gap-4">
        <div className="flex flex-wrap items-center gap-3">
          <Segmented
            label={t('composer.picker.source')}
            hideLabel
            value={from}
            onChange={setFrom}
            options={[
              ['results', t('composer.picker.results')],
              ['uploads', t('composer.picker.uploads')],
            ]}
          />
          {from === 'results' && (
            <TextField
              type="search"
              label={t('composer.picker.search')}
              hideLabel
              placeholder={t('composer.picker.search')}
              value={words}
              onChange={(event) => setWords(event.target.value)}
              className="min-w-52 grow"
            />
          )}
        </div>
        {list.error && !pictures ? (
          <Failure error={list.error} onRetry={list.refetch} />
        ) : !pictures ? (
          <div className={GRID}>
            {Array.from({ length: 10 }, (_, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same.
              <Skeleton key={place} className="aspect-square w-full" />
            ))}
          </div>
        ) : pictures.length === 0 && !list.hasNextPage ? (
          words && from === 'results' ? (
            <Empty icon={<Images aria-hidden />} title={t('composer.picker.noMatch', { query: words })} />
          ) : (
            <Empty icon={<Images aria-hidden />} title={t('composer.picker.empty')}>
              {t('composer.picker.emptyHint')}
            </Empty>
          )
        ) : (
          <ul className={GRID}>
            {pictures.map((picture) => (
              <li key={JSON.stringify(picture.source)}>
                <Choice picture={picture} onChoose={() => choose(picture)} />
              </li>
            ))}
          </ul>
        )}
        {pictures && <LoadMore list={list} />}
      </div>
    </Dialog>
  );
}

function Choice({ picture: { name, url }, onChoose }: { picture: OwnPicture; onChoose: () => void }) {
  const { t } = useTranslation('studio');
  return (
    <button
      type="button"
      aria-label={t('composer.picker.use', { name })}
      onClick={onChoose}
      className="group relative block aspect-square w-full overflow-hidden rounded-lg bg-sunken outline-offset-2"
    >
      {url ? (
        <img
          src={url}
          alt=""
          loading="lazy"
          className="size-full object-cover transition-transform duration-300 group-hover:scale-105"
        />
      ) : (
        <span className="grid size-full place-items-center text-muted">
          <ImageOff size={18} aria-label={t('composer.picker.noPreview')} />
        </span>
      )}
      <span className="absolute inset-x-0 bottom-0 hidden truncate bg-surface/90 px-2 py-1 text-left text-xs group-hover:block group-focus-visible:block">
        {name}
      </span>
    </button>
  );
}
