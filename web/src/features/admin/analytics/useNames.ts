/** What people call the things that a report names by their ids. */
import { useTranslation } from 'react-i18next';
import { useModels } from '@/api/models';
import { useDepartmentTitle } from '../departments/useDepartmentOptions';
import type { Group, UsageReport } from './api/usage';
import { OTHERS } from './series';
import { useDays } from './useFigures';

export type NameOf = (group: Group, key: string, people?: UsageReport['people']) => string;

export function useNames(): NameOf {
  const { t } = useTranslation(['analytics', 'common']);
  const { data: models } = useModels();
  const departmentTitle = useDepartmentTitle();
  const { long, month } = useDays();
  return (group, key, people) => {
    if (key === OTHERS) return t('others');
    if (group === 'day') return long(key);
    if (group === 'month') return month(key);
    if (group === 'kind') return t(`common:kinds.${key as 'text' | 'image' | 'video'}`);
    if (group === 'department') return departmentTitle(key);
    if (group === 'model') return models?.find(({ id }) => id === key)?.title ?? key;
    const person = group === 'user' && people?.find(({ uid }) => uid === key);
    return person ? person.name || person.email : key;
  };
}
