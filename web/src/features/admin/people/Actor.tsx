/** Who did something: the platform itself, the person, or somebody by name where we may know it. */
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { useNamed } from './api/named';
import type { Person } from './api/people';
import { usePersonName } from './usePersonName';

/** The API's name for itself. */
const SYSTEM = 'system';

export function Actor({ id, person }: { id: string; person: Person }) {
  const { t } = useTranslation('admin');
  const { data: me } = useMe();
  const nameOf = usePersonName();
  if (id === SYSTEM) return <span className="text-muted">{t('statement.system')}</span>;
  if (id === person.uid) return nameOf(person);
  if (id === me?.uid) return t('statement.you');
  return me?.role === 'admin' ? <Somebody id={id} /> : t('statement.administrator');
}

function Somebody({ id }: { id: string }) {
  const { t } = useTranslation('admin');
  const nameOf = usePersonName();
  const { data } = useNamed(id);
  return data ? nameOf(data) : t('statement.administrator');
}
