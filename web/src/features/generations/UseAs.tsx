/** The menu that makes a picture a reference: of a character, a style or colours. */
import { ImagePlus, Paintbrush, Palette, UserRound } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ROLES } from '@/features/studio/draft';
import { Menu, MenuItem } from '@/ui/Menu';
import type { AnyTask, ListedOutput, Output } from './types';
import { useReuse } from './useAgain';

const ICONS = { character: UserRound, style: Paintbrush, color: Palette };

interface UseAsProps {
  task: AnyTask;
  output: ListedOutput | Output;
  /** The button that opens it. */
  trigger: ReactElement<Record<string, unknown>>;
  /** Called when a role was chosen. */
  onUsed?: () => void;
}

export function UseAs({ trigger, ...rest }: UseAsProps) {
  return (
    <Menu trigger={trigger}>
      <Roles {...rest} />
    </Menu>
  );
}

function Roles({ task, output, onUsed }: Omit<UseAsProps, 'trigger'>) {
  const { t } = useTranslation('common');
  const { referTo } = useReuse();
  return ROLES.map((role) => {
    const Icon = ICONS[role];
    return (
      <MenuItem
        key={role}
        icon={<Icon size={16} aria-hidden />}
        onSelect={() => {
          referTo(role, task, output);
          onUsed?.();
        }}
      >
        {t(`references.${role}`)}
      </MenuItem>
    );
  });
}

/** Only pictures can be references. */
export const canBeReference = (output: ListedOutput | Output) => output.content_type.startsWith('image/');

export const UseAsIcon = ImagePlus;
