/** The menu of what can be done about a person; what cannot says why. */
import {
  Ban,
  Building2,
  CalendarPlus,
  Coins,
  Eraser,
  Gauge,
  type LucideIcon,
  ShieldCheck,
  Snowflake,
  Undo2,
  Unlink,
} from 'lucide-react';
import { Fragment, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { useAdministrators } from './api/admins';
import type { Person } from './api/people';
import { type Act, choices } from './rules';

const ICONS: Record<Act, LucideIcon> = {
  credits: Coins,
  role: ShieldCheck,
  department: Building2,
  limits: Gauge,
  allowance: CalendarPlus,
  block: Ban,
  unblock: Undo2,
  unbind: Unlink,
  unfreeze: Snowflake,
  erase: Eraser,
};
const DANGEROUS: readonly Act[] = ['block', 'erase'];

/** `trigger` is the button it opens from. Nothing where nothing can be done. */
export function PersonMenu({
  person,
  trigger,
  onAct,
}: {
  person: Person;
  trigger: ReactElement<Record<string, unknown>>;
  onAct: (act: Act) => void;
}) {
  const { t } = useTranslation('admin');
  const found = useChoices(person);
  if (found.length === 0) return null;
  return (
    <Menu trigger={trigger}>
      {found.map(({ act, hindrance }) => {
        const Icon = ICONS[act];
        return (
          <Fragment key={act}>
            {(act === 'block' || act === 'unblock') && <MenuLine />}
            <MenuItem
              icon={<Icon size={16} aria-hidden className="shrink-0" />}
              danger={DANGEROUS.includes(act) && !hindrance}
              disabled={Boolean(hindrance)}
              onSelect={() => onAct(act)}
            >
              <span>
                {t(`acts.${act}`)}
                {hindrance && <span className="block max-w-56 text-xs">{t(`hindrances.${hindrance}`)}</span>}
              </span>
            </MenuItem>
          </Fragment>
        );
      })}
    </Menu>
  );
}

/** What can be done about a person by whoever is here. */
export function useChoices(person: Person) {
  const { data: me } = useMe();
  const { data: administrators } = useAdministrators(me?.role === 'admin');
  if (!me) return [];
  const isLastAdmin = person.role === 'admin' && person.status === 'active' && administrators?.length === 1;
  return choices(me, person, isLastAdmin);
}
