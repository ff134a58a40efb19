/** What the person made lately and what is being made now, newest first. */
import { Bell, BellRing, HistoryIcon } from 'lucide-react';
import { lazy, Suspense, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnyTask, isFinished, type ListedTask, type ResultRef } from '@/features/generations/types';
import { useShortcuts } from '@/lib/shortcuts';
import { Badge } from '@/ui/Badge';
import { ButtonLink } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Failure, Skeleton } from '@/ui/States';
import { tell } from '@/ui/Toasts';
import { EmptyFeed } from './EmptyFeed';
import { useFeed, useSending } from './useFeed';
import { useNotifications } from './useNotifications';
import { useSelection } from './useSelection';
import { useTabTitle } from './useTabTitle';

const loadCards = () => import('./Cards');
const Cards = lazy(loadCards);
const SelectionBar = lazy(() => import('./SelectionBar'));
const Viewer = lazy(() => import('@/features/generations/Viewer'));
const Compare = lazy(() => import('./Compare'));

const NONE: readonly ListedTask[] = [];

export default function Feed() {
  const { t } = useTranslation('studio');
  const { data, error, refetch } = useFeed();
  // The first drawing of many cards is long: it gives way to whatever is pressed meanwhile. What comes later is drawn at once.
  const feed = useDeferredValue(data !== undefined) ? data : undefined;
  const sending = useSending();
  const notifications = useNotifications();
  const [shown, setShown] = useState<ResultRef>();
  const [comparing, setComparing] = useState(false);
  const [said, say] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const items = feed?.items ?? NONE;
  const { chosen, selection, clear } = useSelection(items);
  const running = items.filter((task) => !isFinished(task)).length + sending.length;
  useTabTitle(running);
  // Beside what they show, not after it; if it fails, drawing them tries again.
  useEffect(() => void loadCards().catch(() => undefined), []);
  useShortcuts(
    // The newest stands first, and its button knows whether it has to ask.
    { 'shift+x': () => list.current?.querySelector<HTMLButtonElement>('button[data-stops]:enabled')?.click() },
    !shown && !comparing,
  );
  const announce = (task: AnyTask) => {
    const text = t(`feed.said.${task.status}`, { prompt: task.prompt.slice(0, 80) });
    say(text);
    if (isFinished(task)) notifications.notify(text, task.task_id);
  };
  const [left, right] = chosen;
  return (
    <section aria-label={t('feed.title')} className="mx-auto w-full max-w-4xl px-4 py-5 sm:px-6">
      <div className="mb-3 flex h-9 items-center gap-3">
        <h2 tabIndex={-1} className="text-sm font-semibold">
          {t('feed.title')}
        </h2>
        {running > 0 && <Badge tone="accent">{t('feed.running', { count: running })}</Badge>}
        {notifications.supported && <NotifyButton {...notifications} />}
      </div>
      <p role="status" className="sr-only">
        {said}
      </p>
      <div ref={list} className="grid grid-cols-1 gap-4">
        {(items.length > 0 || sending.length > 0) && (
          <Suspense fallback={<FeedSkeleton />}>
            <Cards {...{ sending, items, selection }} onOpen={setShown} onChange={announce} />
          </Suspense>
        )}
      </div>
      {!feed && (error && !data ? <Failure error={error} onRetry={refetch} /> : <FeedSkeleton />)}
      {feed && items.length === 0 && sending.length === 0 && <EmptyFeed />}
      {feed?.more && (
        <div className="mt-4 flex justify-center">
          <ButtonLink to="/history" look="quiet" icon={<HistoryIcon size={16} aria-hidden />}>
            {t('feed.older')}
          </ButtonLink>
        </div>
      )}
      {/* Each on its own: while one is fetched, the others stay, and with them the focus. */}
      <Suspense>
        {chosen.length > 0 && <SelectionBar chosen={chosen} onCompare={() => setComparing(true)} onClear={clear} />}
      </Suspense>
      <Suspense>
        {shown && (
          <Viewer results={pictures(items)} {...{ shown }} onShow={setShown} onClose={() => setShown(undefined)} />
        )}
      </Suspense>
      <Suspense>
        {comparing && left && right && <Compare {...{ left, right }} onClose={() => setComparing(false)} />}
      </Suspense>
    </section>
  );
}

/** All results that the viewer goes through. */
const pictures = (items: readonly AnyTask[]): ResultRef[] =>
  items.flatMap(({ task_id, outputs }) => outputs.map(({ index }) => ({ task_id, index })));

function NotifyButton({ on, turn }: ReturnType<typeof useNotifications>) {
  const { t } = useTranslation('studio');
  const press = async () => {
    if (!(await turn(!on))) tell(t('feed.notifyDenied'));
  };
  return (
    <IconButton
      label={t(on ? 'feed.notifyOff' : 'feed.notify')}
      aria-pressed={on}
      size="small"
      className="ml-auto"
      onClick={press}
    >
      {on ? <BellRing size={16} aria-hidden /> : <Bell size={16} aria-hidden />}
    </IconButton>
  );
}

function FeedSkeleton() {
  return (
    <div className="grid gap-4">
      {[1, 2].map((place) => (
        <div key={place} className="rounded-2xl border border-line bg-surface p-4 sm:p-5">
          <div className="mb-3 flex gap-3">
            <Skeleton className="size-8" />
            <div className="grid grow gap-2">
              <Skeleton className="h-4 w-2/3" />
              <Skeleton className="h-3 w-40" />
            </div>
          </div>
          <Skeleton className="h-80 w-full max-w-lg" />
        </div>
      ))}
    </div>
  );
}
