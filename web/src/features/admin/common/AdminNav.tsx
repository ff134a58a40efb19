/** The pages of the administration: a list at the left, or a row that scrolls where the screen is narrow. */
import {
  BookCheck,
  Building2,
  ChartColumn,
  Gauge,
  ListChecks,
  type LucideIcon,
  ScrollText,
  Sparkles,
  Users,
} from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import { useMe } from '@/api/me';
import { classes } from '@/ui/classes';

type Name = 'people' | 'departments' | 'quotas' | 'models' | 'analytics' | 'tasks' | 'audit' | 'books';

const PAGES: readonly { name: Name; Icon: LucideIcon; managers?: true }[] = [
  { name: 'people', Icon: Users, managers: true },
  { name: 'departments', Icon: Building2, managers: true },
  { name: 'quotas', Icon: Gauge },
  { name: 'models', Icon: Sparkles },
  { name: 'analytics', Icon: ChartColumn, managers: true },
  { name: 'tasks', Icon: ListChecks },
  { name: 'audit', Icon: ScrollText },
  { name: 'books', Icon: BookCheck },
];

export function AdminNav() {
  const { t } = useTranslation('admin');
  const { data: me } = useMe();
  const { pathname } = useLocation();
  const here = useRef<HTMLAnchorElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another place in the row.
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname]);
  const first = pathname.replace(/\/$/, '') === '/admin' ? 'people' : undefined;
  return (
    <nav
      aria-label={t('nav.label')}
      className="sticky top-(--head) z-20 flex gap-1 overflow-x-auto border-b border-line bg-ground px-3 py-2 lg:h-[calc(100dvh-var(--head))] lg:w-52 lg:shrink-0 lg:flex-col lg:overflow-x-hidden lg:overflow-y-auto lg:border-r lg:border-b-0 lg:px-3 lg:py-5"
    >
      {PAGES.filter(({ managers }) => managers || me?.role === 'admin').map(({ name, Icon }) => {
        const active = first === name || pathname.split('/')[2] === name;
        return (
          <NavLink
            key={name}
            to={`/admin/${name}`}
            ref={active ? here : undefined}
            aria-current={active ? 'page' : undefined}
            className={classes(
              'flex h-9 shrink-0 items-center gap-2.5 rounded-lg px-3 text-sm font-medium whitespace-nowrap transition-colors',
              active ? 'bg-accent-soft text-accent-text' : 'text-muted hover:bg-sunken hover:text-text',
            )}
          >
            <Icon size={16} aria-hidden className="max-sm:hidden" />
            {t(`nav.${name}`)}
          </NavLink>
        );
      })}
    </nav>
  );
}
