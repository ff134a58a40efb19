/** What is special about an account: not there yet, blocked, frozen, erased. */
import { useTranslation } from 'react-i18next';
import { Badge } from '@/ui/Badge';
import type { Person } from './api/people';

export function StatusBadge({ person }: { person: Person }) {
  const { t } = useTranslation('admin');
  if (person.erasure) return <Badge>{t(`statuses.erased_${person.erasure}`)}</Badge>;
  if (person.status === 'blocked') return <Badge tone="bad">{t('statuses.blocked')}</Badge>;
  if (person.frozen) return <Badge tone="warn">{t('statuses.frozen')}</Badge>;
  if (!person.signed_in) return <Badge tone="accent">{t('statuses.invited')}</Badge>;
  return <Badge tone="good">{t('statuses.active')}</Badge>;
}

export function RoleBadge({ person }: { person: Person }) {
  const { t } = useTranslation();
  if (person.role === 'user') return <span className="text-muted">{t('roles.user')}</span>;
  return <Badge tone={person.role === 'admin' ? 'accent' : 'plain'}>{t(`roles.${person.role}`)}</Badge>;
}
