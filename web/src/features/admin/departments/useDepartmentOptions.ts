/** The departments to choose among, as pairs of id and title. */
import { useTranslation } from 'react-i18next';
import { useDepartments } from './api/departments';

/** `own` is there also while they load, or when nobody has written it down. */
export function useDepartmentOptions(own?: string): (readonly [string, string])[] {
  const { data } = useDepartments();
  const titleOf = useDepartmentTitle();
  const ids = (data ?? []).map(({ id }) => id);
  if (own && !ids.includes(own)) ids.unshift(own);
  return ids.map((id) => [id, titleOf(id)] as const);
}

/** What a department is called. */
export function useDepartmentTitle(): (id: string) => string {
  const { t } = useTranslation('common');
  const { data } = useDepartments();
  return (id) => {
    const title = data?.find((one) => one.id === id)?.title;
    // The one of people without any is called so in their language, until somebody names it otherwise.
    return id === 'unassigned' && (!title || title === 'Unassigned') ? t('noDepartment') : (title ?? id);
  };
}
