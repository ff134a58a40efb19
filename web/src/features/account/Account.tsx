/** The page Account: what I have and may use, where my credits went, my files, and how I like the app. */
import { ChartNoAxesColumn, CircleUser, FolderOpen, ReceiptText } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Route, Routes } from 'react-router';
import { useMe } from '@/api/me';
import { NotFound } from '@/app/Lost';
import { usePlace } from '@/lib/usePlace';
import { classes } from '@/ui/classes';
import { Page } from '@/ui/Page';
import { Skeleton } from '@/ui/States';
import { Overview } from './Overview';

const Statement = lazy(() => import('./Statement'));
const Usage = lazy(() => import('./Usage'));
const Files = lazy(() => import('./Files'));

export default function Account() {
  const { t } = useTranslation(['account', 'common']);
  const { data: me } = useMe();
  const place = usePlace();
  const parts = [
    { to: '/account', name: t('nav.overview'), Icon: CircleUser },
    { to: '/account/statement', name: t('nav.statement'), Icon: ReceiptText },
    { to: '/account/usage', name: t('nav.usage'), Icon: ChartNoAxesColumn },
    { to: '/account/files', name: t('nav.files'), Icon: FolderOpen },
  ];
  return (
    <Page title={t('common:nav.account')} lead={me ? `${me.email} · ${place(me)}` : ' '}>
      <nav aria-label={t('nav.label')} className="mb-5 flex gap-1 overflow-x-auto border-b border-line">
        {parts.map(({ to, name, Icon }) => (
          <NavLink
            key={to}
            to={to}
            end
            className={({ isActive }) =>
              classes(
                '-mb-px flex h-10 shrink-0 items-center gap-2 border-b-2 px-3 text-sm font-medium transition-colors focus-visible:outline-offset-[-2px]',
                isActive ? 'border-accent-text text-text' : 'border-transparent text-muted hover:text-text',
              )
            }
          >
            <Icon size={16} aria-hidden className="max-sm:hidden" />
            {name}
          </NavLink>
        ))}
      </nav>
      <Suspense fallback={<Skeleton className="h-96 w-full rounded-2xl" />}>
        <Routes>
          <Route index element={<Overview />} />
          <Route path="statement" element={<Statement />} />
          <Route path="usage" element={<Usage />} />
          <Route path="files" element={<Files />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </Page>
  );
}
