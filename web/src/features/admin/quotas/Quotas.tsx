/** What each role may use, and what everybody in it is given each month. */
import { useTranslation } from 'react-i18next';
import { Page } from '@/ui/Page';
import { ROLES } from '../people/filters';
import { RoleCard } from './RoleCard';

export default function Quotas() {
  const { t } = useTranslation('admin');
  return (
    <Page wide title={t('quotas.title')} lead={t('quotas.lead')}>
      <div className="grid items-start gap-4 xl:grid-cols-3">
        {ROLES.map((role) => (
          <RoleCard key={role} role={role} />
        ))}
      </div>
    </Page>
  );
}
