/** Says that somebody need not be added, and leads to them once they are found. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAdminUsers } from './api/people';

export function HereAlready({ email, onLeave }: { email: string; onLeave: () => void }) {
  const { t } = useTranslation('admin');
  const address = email.toLowerCase();
  const person = useAdminUsers({ q: address }).data?.find((one) => one.email === address);
  return (
    <>
      {t('add.known')}{' '}
      {person && (
        <Link to={`/admin/people/${person.uid}`} onClick={onLeave} className="text-accent-text underline">
          {t('add.see')}
        </Link>
      )}
    </>
  );
}
