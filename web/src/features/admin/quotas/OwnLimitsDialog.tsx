/** A person's own limits, in place of their role's. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { tell } from '@/ui/Toasts';
import { FormDialog } from '../common/FormDialog';
import { useChangePerson } from '../people/api/changePerson';
import type { Person } from '../people/api/people';
import { usePersonName } from '../people/usePersonName';
import { useRoleQuotas } from './api/roleQuotas';
import { LimitsFields } from './LimitsFields';
import { changed, draftOf, limitsOf } from './limits';

const NONE = draftOf(null);

export default function OwnLimitsDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const name = usePersonName()(person);
  const [draft, setDraft] = useState(() => draftOf(person.quotas));
  const { data: role } = useRoleQuotas(person.role);
  const sending = useChangePerson(person.uid);
  const before = limitsOf(draftOf(person.quotas));
  const after = limitsOf(draft);
  const allAsRole = () => {
    setDraft(NONE);
    sending.reset();
  };
  const submit = () =>
    after &&
    sending.mutate(
      { quotas: after },
      {
        onSuccess: () => {
          tell(t('limits.done', { name }), { tone: 'good' });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t('limits.ownTitle')}
      description={name}
      width="normal"
      verb={t('common:save')}
      obstacle={!before || !after || (!changed(before, after) && t('common:unchanged'))}
      sending={sending}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="text-sm text-muted">{t('limits.ownText', { role: t(`common:roles.${person.role}`) })}</p>
      <LimitsFields draft={draft} onChange={setDraft} role={role} shutOut={t('limits.shutsPersonOut')} />
      <div>
        <Button size="small" onClick={allAsRole}>
          {t('limits.allAsRole')}
        </Button>
      </div>
    </FormDialog>
  );
}
