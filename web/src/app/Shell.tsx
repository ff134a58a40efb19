/** What is around every page: name, navigation, credits, account; and the pages themselves. */
import { Clapperboard, History as HistoryIcon, Settings2, WandSparkles, WifiOff } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Route, Routes, useLocation, useNavigate, useNavigationType } from 'react-router';
import { type Me, useMe } from '@/api/me';
import { Door, isAtTheDoor } from '@/auth/Door';
import { useShortcuts } from '@/lib/shortcuts';
import { useOnline } from '@/lib/useOnline';
import { classes } from '@/ui/classes';
import { Heading } from '@/ui/Page';
import { Failure, Skeleton } from '@/ui/States';
import { Toasts } from '@/ui/Toasts';
import { TooltipProvider } from '@/ui/Tooltip';
import { AccountMenu } from './AccountMenu';
import { Broken } from './Broken';
import { CreditsChip } from './CreditsChip';
import { Forbidden, NotFound } from './Lost';
import { Reauthentication } from './Reauthentication';
import { ShortcutList } from './ShortcutList';

const LOAD = {
  '': () => import('@/features/studio/Studio'),
  history: () => import('@/features/history/History'),
  account: () => import('@/features/account/Account'),
  admin: () => import('@/features/admin/Admin'),
};
const Studio = lazy(LOAD['']);
const History = lazy(LOAD.history);
const Account = lazy(LOAD.account);
const Admin = lazy(LOAD.admin);
// The page of the address is loaded beside its frame, not after it; if it fails, showing it tries again.
const first = location.pathname.split('/')[1] ?? '';
if (first in LOAD) void LOAD[first as keyof typeof LOAD]().catch(() => undefined);

export default function Shell() {
  const { t } = useTranslation(['common', 'errors']);
  const { data: me, error, refetch } = useMe();
  const [listing, setListing] = useState(false);
  const online = useOnline();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useTopOfPage();
  useShortcuts({
    '?': () => setListing(true),
    'alt+s': () => navigate('/'),
    'alt+h': () => navigate('/history'),
  });
  if (isAtTheDoor(error)) return <Door error={error} onAgain={refetch} />;
  const administers = me?.role === 'admin' || me?.role === 'manager';
  return (
    <TooltipProvider>
      <a
        href="#page"
        className="sr-only z-70 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('skip')}
      </a>
      <header className="sticky top-0 z-30 flex h-14 items-center gap-2 border-b border-line bg-surface pr-[calc(0.75rem+var(--gutter))] pl-3 sm:pr-[calc(1.25rem+var(--gutter))] sm:pl-5">
        <NavLink to="/" className="flex items-center gap-2 font-semibold tracking-tight">
          <span className="grid size-8 place-items-center rounded-lg bg-accent text-on-accent">
            <Clapperboard size={18} aria-hidden />
          </span>
          <span className="max-md:sr-only">{t('appName')}</span>
        </NavLink>
        <nav aria-label={t('nav.label')} className="ml-3 hidden gap-1 sm:flex">
          <Tabs administers={administers} />
        </nav>
        <div className="grow" />
        <CreditsChip me={me} />
        <AccountMenu me={me} onShortcuts={() => setListing(true)} />
      </header>
      {!online && (
        <p
          role="status"
          data-offline
          className="sticky top-14 z-30 flex h-9 items-center justify-center gap-2 bg-warn-soft px-4 text-sm text-warn"
        >
          <WifiOff size={16} aria-hidden /> {t('offline')}
        </p>
      )}
      <main
        id="page"
        tabIndex={-1}
        className="pr-(--gutter) pb-[calc(4rem+env(safe-area-inset-bottom))] outline-none sm:pb-0"
      >
        {!me && error ? (
          <div className="mx-auto max-w-lg px-4 py-16">
            <Heading hidden>{t('errors:title')}</Heading>
            <Failure error={error} onRetry={refetch} />
          </div>
        ) : (
          <Broken at={pathname}>
            <Suspense fallback={<PageSkeleton />}>
              <Routes>
                <Route index element={<Studio />} />
                <Route path="history/:taskId?" element={<History />} />
                <Route path="account/*" element={<Account />} />
                <Route path="admin/*" element={<OnlyFor me={me}>{<Admin />}</OnlyFor>} />
                <Route path="*" element={<NotFound />} />
              </Routes>
            </Suspense>
          </Broken>
        )}
      </main>
      <nav
        aria-label={t('nav.label')}
        className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pr-(--gutter) pb-[env(safe-area-inset-bottom)] sm:hidden"
      >
        <Tabs administers={administers} tall />
      </nav>
      <ShortcutList open={listing} onClose={() => setListing(false)} />
      <Reauthentication />
      <Toasts />
    </TooltipProvider>
  );
}

/** Another page begins at its top. Going back leads to where one was, and what opens over a page leaves it where it is. */
function useTopOfPage(): void {
  const { pathname, state } = useLocation();
  const came = useNavigationType();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another page.
  useEffect(() => {
    if (came !== 'POP' && !state?.over) window.scrollTo(0, 0);
  }, [pathname]);
}

function Tabs({ administers, tall }: { administers: boolean; tall?: boolean }) {
  const { t } = useTranslation();
  const tabs = [
    { to: '/', name: t('nav.studio'), icon: <WandSparkles size={tall ? 20 : 16} aria-hidden /> },
    { to: '/history', name: t('nav.history'), icon: <HistoryIcon size={tall ? 20 : 16} aria-hidden /> },
    ...(administers
      ? [{ to: '/admin', name: t('nav.admin'), icon: <Settings2 size={tall ? 20 : 16} aria-hidden /> }]
      : []),
  ];
  return tabs.map(({ to, name, icon }) => (
    <NavLink
      key={to}
      to={to}
      end={to === '/'}
      className={({ isActive }) =>
        classes(
          tall
            ? 'flex h-16 grow basis-0 flex-col items-center justify-center gap-1 text-xs'
            : 'flex h-9 items-center gap-2 rounded-lg px-3 text-sm',
          'font-medium transition-colors',
          isActive ? (tall ? 'text-accent-text' : 'bg-sunken text-text') : 'text-muted hover:text-text',
        )
      }
    >
      {icon}
      {name}
    </NavLink>
  ));
}

function OnlyFor({ me, children }: { me: Me | undefined; children: ReactNode }) {
  if (!me) return <PageSkeleton />;
  return me.role === 'user' ? <Forbidden /> : children;
}

function PageSkeleton() {
  return (
    <div className="mx-auto max-w-6xl px-4 py-5 sm:px-6">
      <Skeleton className="mb-5 h-7 w-40" />
      <Skeleton className="h-96 w-full" />
    </div>
  );
}
