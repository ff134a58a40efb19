/** The list of keyboard shortcuts. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { singleKeysAreOn, switchSingleKeys } from '@/lib/shortcuts';
import { Kbd } from '@/ui/Badge';
import { Dialog } from '@/ui/Dialog';
import { Switch } from '@/ui/Field';

const MOD = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';

export function ShortcutList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('keys.title')} description={t('keys.hint')}>
      <Keys />
    </Dialog>
  );
}

function Keys() {
  const { t } = useTranslation(['common', 'studio']);
  const [single, setSingle] = useState(singleKeysAreOn);
  const groups: [string, [string[], string][]][] = [
    [
      t('keys.general'),
      [
        [['?'], t('keys.help')],
        [['Alt', 'S'], t('keys.studio')],
        [['Alt', 'H'], t('keys.history')],
        [['/'], t('keys.search')],
        [['Esc'], t('keys.close')],
      ],
    ],
    [
      t('nav.studio'),
      [
        [[MOD, 'Enter'], t('keys.generate')],
        [['Alt', '1–3'], t('keys.kind')],
        [['Alt', '↑ ↓'], t('keys.prompts')],
        [['P'], t('keys.prompt')],
        [['Shift', 'X'], t('keys.cancelNewest')],
      ],
    ],
    [
      t('keys.viewer'),
      [
        [['← →'], t('keys.neighbour')],
        [['D'], t('download')],
        [['R'], t('keys.reuse')],
        [['I'], t('details')],
      ],
    ],
  ];
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      {groups.map(([name, keys]) => (
        <section key={name}>
          <h3 className="mb-2 text-xs font-semibold text-muted">{name}</h3>
          <dl className="grid gap-2">
            {keys.map(([combination, what]) => (
              <div key={what} className="flex items-center justify-between gap-3 text-sm">
                <dt>{what}</dt>
                <dd className="flex gap-1">
                  {combination.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <Switch
        label={t('keys.singleKeys')}
        checked={single}
        onChange={(on) => {
          switchSingleKeys(on);
          setSingle(on);
        }}
      />
    </div>
  );
}
