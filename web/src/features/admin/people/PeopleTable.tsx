/** The list of people: a row each, a card on a phone. */
import { MoreHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormats } from '@/lib/format';
import { IconButton } from '@/ui/IconButton';
import { type Column, Table } from '@/ui/Table';
import { useDepartmentTitle } from '../departments/useDepartmentOptions';
import { Avatar } from './Avatar';
import type { Person } from './api/people';
import type { Acting } from './PersonAct';
import { RoleBadge, StatusBadge } from './PersonBadges';
import { PersonMenu, useChoices } from './PersonMenu';
import { usePersonName } from './usePersonName';

export function PeopleTable({
  people,
  chosen,
  onChoose,
  onAct,
  empty,
}: {
  people: readonly Person[] | undefined;
  /** Ids of who is picked; undefined where nobody can be. */
  chosen: ReadonlySet<string> | undefined;
  onChoose: (chosen: ReadonlySet<string>) => void;
  onAct: (acting: Acting) => void;
  empty?: ReactNode;
}) {
  const { t } = useTranslation(['admin', 'common']);
  const { number, day } = useFormats();
  const titleOf = useDepartmentTitle();
  const nameOf = usePersonName();
  const pick = (uid: string) => {
    const next = new Set(chosen);
    if (!next.delete(uid)) next.add(uid);
    onChoose(next);
  };
  const columns: Column<Person>[] = [
    {
      id: 'person',
      header: t('fields.person'),
      place: 'head',
      cell: (person) => (
        <span className="flex min-w-0 items-center gap-3">
          {chosen && (
            <input
              type="checkbox"
              aria-label={t('people.select', { name: nameOf(person) })}
              checked={chosen.has(person.uid)}
              disabled={person.erasure !== null}
              onChange={() => pick(person.uid)}
              className="size-5 shrink-0 accent-accent"
            />
          )}
          <Avatar person={person} />
          <span className="min-w-0 text-left">
            <Link
              to={`/admin/people/${encodeURIComponent(person.uid)}`}
              className="block truncate font-medium underline-offset-2 hover:underline"
            >
              {nameOf(person)}
            </Link>
            {person.name && !person.erasure && (
              <span className="block truncate text-xs text-muted">{person.email}</span>
            )}
            <span className="block truncate text-xs text-muted sm:hidden">
              {titleOf(person.department)} · {t(`common:roles.${person.role}`)}
            </span>
          </span>
        </span>
      ),
    },
    {
      id: 'department',
      header: t('fields.department'),
      wideOnly: true,
      cell: ({ department }) => titleOf(department),
    },
    { id: 'role', header: t('fields.role'), wideOnly: true, cell: (person) => <RoleBadge person={person} /> },
    { id: 'status', header: t('fields.status'), cell: (person) => <StatusBadge person={person} /> },
    {
      id: 'balance',
      header: t('fields.balance'),
      numeric: true,
      cell: ({ balance }) => <span className="font-medium">{number(balance.available)}</span>,
    },
    {
      id: 'added',
      header: t('fields.added'),
      wideOnly: true,
      cell: ({ created_at }) => <span className="whitespace-nowrap text-muted">{day(created_at)}</span>,
    },
    {
      id: 'menu',
      header: t('fields.actions'),
      place: 'corner',
      cell: (person) => <RowMenu person={person} onAct={onAct} />,
    },
  ];
  return (
    <Table
      caption={t('people.title')}
      columns={columns}
      rows={people}
      rowKey={({ uid }) => uid}
      empty={empty}
      skeletons={10}
    />
  );
}

function RowMenu({ person, onAct }: { person: Person; onAct: (acting: Acting) => void }) {
  const { t } = useTranslation('admin');
  const nameOf = usePersonName();
  if (useChoices(person).length === 0) return null;
  return (
    <PersonMenu
      person={person}
      trigger={
        <IconButton size="small" label={t('people.actions', { name: nameOf(person) })}>
          <MoreHorizontal size={18} />
        </IconButton>
      }
      onAct={(act) => onAct({ act, person })}
    />
  );
}
