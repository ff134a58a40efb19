/** What a person is called here. */
import { useTranslation } from 'react-i18next';
import type { Person } from './api/people';

/** The API's address of somebody who was erased. */
const ERASED = 'erased';

export function usePersonName(): (person: Pick<Person, 'name' | 'email'>) => string {
  const { t } = useTranslation('admin');
  return ({ name, email }) => (email === ERASED ? t('people.erased') : name || email);
}
