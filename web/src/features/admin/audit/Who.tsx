/** Somebody or something by the name people know: a person, the platform itself, or whatever else an id names. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useNamed } from '../people/api/named';
import { usePersonName } from '../people/usePersonName';

/** The API's name for itself. */
const SYSTEM = 'system';

export const isPerson = (id: string) => /^u[0-9a-f]{32}$/.test(id);

export function Who({ id, link }: { id: string; link?: boolean }) {
  const { t } = useTranslation('analytics');
  if (id === SYSTEM) return <span className="text-muted">{t('who.system')}</span>;
  return isPerson(id) ? <PersonName id={id} link={link} /> : <span className="break-all">{id}</span>;
}

function PersonName({ id, link }: { id: string; link?: boolean }) {
  const nameOf = usePersonName();
  const { data } = useNamed(id);
  const name = data ? nameOf(data) : `${id.slice(0, 8)}…`;
  if (!link) return <span title={data?.email ?? id}>{name}</span>;
  return (
    <Link to={`/admin/people/${id}`} title={data?.email ?? id} className="underline-offset-2 hover:underline">
      {name}
    </Link>
  );
}
