/** What a person is and where they work: `Manager · design`. */
import { useTranslation } from 'react-i18next';
import type { Me } from '@/api/me';

export function usePlace(): (me: Me) => string {
  const { t } = useTranslation();
  return ({ role, department }) =>
    `${t(`roles.${role}`)} · ${department === 'unassigned' ? t('noDepartment') : department}`;
}
