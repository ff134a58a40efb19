/** What a person is called here. */
import { useTranslation } from 'react-i18next';
import type { Person } from './api/people';

export function usePersonName(): (person: Pick<Person, 'name' | 'email' | 'erasure'>) => string {
  const { t } = useTranslation('admin');
  return ({ name, email, erasure }) => (erasure ? t('people.erased') : name || email);
}
