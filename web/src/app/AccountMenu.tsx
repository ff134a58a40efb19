/** The menu of one's own account: theme, language, shortcuts, leaving. */
import { CircleUser, Keyboard, LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Me } from '@/api/me';
import { useAuthentication } from '@/auth/Authentication';
import { chooseLanguage, LANGUAGES, type Language } from '@/i18n';
import { chooseTheme, chosenTheme } from '@/lib/theme';
import { usePlace } from '@/lib/usePlace';
import { Menu, MenuChoice, MenuItem, MenuLine } from '@/ui/Menu';

interface AccountMenuProps {
  me: Me | undefined;
  onShortcuts: () => void;
}

export function AccountMenu({ me, onShortcuts }: AccountMenuProps) {
  const { t } = useTranslation();
  const name = me?.name || me?.email || '';
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('accountMenu', { name })}
          className="grid size-9 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent-text"
        >
          {name.slice(0, 1).toUpperCase() || <CircleUser size={18} aria-hidden />}
        </button>
      }
    >
      <Items me={me} onShortcuts={onShortcuts} />
    </Menu>
  );
}

function Items({ me, onShortcuts }: AccountMenuProps) {
  const { t, i18n } = useTranslation();
  const { signOut } = useAuthentication();
  const place = usePlace();
  const [theme, setTheme] = useState(chosenTheme);
  const navigate = useNavigate();
  return (
    <>
      {me && (
        <div className="px-2.5 py-2">
          <div className="max-w-60 truncate text-sm font-semibold">{me.name}</div>
          <div className="max-w-60 truncate text-xs text-muted">{me.email}</div>
          <div className="text-xs text-muted">{place(me)}</div>
        </div>
      )}
      <MenuLine />
      <MenuItem icon={<CircleUser size={16} aria-hidden />} onSelect={() => navigate('/account')}>
        {t('nav.account')}
      </MenuItem>
      <MenuItem icon={<Keyboard size={16} aria-hidden />} onSelect={onShortcuts}>
        {t('shortcuts')}
      </MenuItem>
      <MenuLine />
      <MenuChoice
        label={t('theme.label')}
        value={theme}
        options={[
          ['system', t('theme.system')],
          ['light', t('theme.light')],
          ['dark', t('theme.dark')],
        ]}
        onChange={(next) => {
          chooseTheme(next);
          setTheme(next);
        }}
      />
      <MenuChoice
        label={t('language')}
        value={i18n.language as Language}
        options={Object.entries(LANGUAGES) as [Language, string][]}
        onChange={(next) => void chooseLanguage(next)}
      />
      <MenuLine />
      <MenuItem icon={<LogOut size={16} aria-hidden />} onSelect={() => void signOut()}>
        {t('signOut')}
      </MenuItem>
    </>
  );
}
