/** Values and names of fields in a record, as people write them. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { useDepartmentTitle } from '../departments/useDepartmentOptions';
import type { Change, Value } from './difference';

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

export function useValueText() {
  const { t, i18n } = useTranslation(['analytics', 'admin', 'common']);
  const { number, moment } = useFormats();
  const titleOf = useDepartmentTitle();
  return {
    /** `path` names the field: what it may hold has names of its own in some. */
    value: (value: Value, path: readonly string[] = []): string => {
      if (value === null || value === undefined || value === '') return t('audit.nothing');
      if (typeof value === 'boolean') return value ? t('common:yes') : t('common:no');
      if (typeof value === 'number') return number(value);
      const field = path.at(-1);
      if (field === 'department') return titleOf(value);
      if (field === 'role' && i18n.exists(`common:roles.${value}`)) return t(`common:roles.${value as 'user'}`);
      if (field === 'status' && i18n.exists(`admin:statuses.${value}`)) return t(`admin:statuses.${value as 'active'}`);
      return MOMENT.test(value) ? moment(value) : value;
    },
    /** A field that has no name here is shown by its own. */
    name: ({ path }: Change): string =>
      path
        .map((part) => (i18n.exists(`analytics:audit.fields.${part}`) ? t(`audit.fields.${part as 'role'}`) : part))
        .join(' · '),
  };
}
