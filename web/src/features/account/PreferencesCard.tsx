/** How the app looks and speaks, on this device. */
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAuthentication } from '@/auth/Authentication';
import { chooseLanguage, LANGUAGES, type Language } from '@/i18n';
import { singleKeysAreOn, switchSingleKeys } from '@/lib/shortcuts';
import { chooseTheme, chosenTheme } from '@/lib/theme';
import { Button } from '@/ui/Button';
import { Segmented, Switch } from '@/ui/Field';
import { Card } from '@/ui/Page';

export function PreferencesCard() {
  const { t, i18n } = useTranslation(['account', 'common']);
  const { signOut } = useAuthentication();
  const [theme, setTheme] = useState(chosenTheme);
  const [single, setSingle] = useState(singleKeysAreOn);
  return (
    <Card title={t('preferences.title')}>
      <div className="grid gap-4">
        <Segmented
          label={t('common:theme.label')}
          value={theme}
          options={[
            ['system', t('preferences.system')],
            ['light', t('common:theme.light')],
            ['dark', t('common:theme.dark')],
          ]}
          onChange={(next) => {
            chooseTheme(next);
            setTheme(next);
          }}
        />
        <Segmented
          label={t('common:language')}
          value={i18n.language as Language}
          options={Object.entries(LANGUAGES) as [Language, string][]}
          onChange={(next) => void chooseLanguage(next)}
        />
        <Switch
          label={t('common:keys.singleKeys')}
          hint={t('preferences.singleKeysHint')}
          checked={single}
          onChange={(on) => {
            switchSingleKeys(on);
            setSingle(on);
          }}
        />
        <Button icon={<LogOut size={16} aria-hidden />} onClick={() => void signOut()}>
          {t('common:signOut')}
        </Button>
      </div>
    </Card>
  );
}
