/** The form of one role: what is typed stays until it is saved or put back. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { tell } from '@/ui/Toasts';
import { Problem } from '../common/Problem';
import { useOnePress } from '../common/useOnePress';
import { AllowanceFields } from './AllowanceFields';
import { type AllowanceDraft, allowanceDraft, allowanceOf } from './allowances';
import type { Allowance } from './api/allowance';
import { useChangeRole } from './api/changeRole';
import type { Role, RoleQuotas } from './api/roleQuotas';
import { LimitsFields } from './LimitsFields';
import { changed, draftOf, type LimitsDraft, limitsOf } from './limits';

export function RoleForm({ role, quotas, allowance }: { role: Role; quotas: RoleQuotas; allowance: Allowance }) {
  const { t } = useTranslation(['admin', 'common']);
  // Undefined while nothing was touched: then it shows what holds, also when that changes.
  const [limits, setLimits] = useState<LimitsDraft>();
  const [given, setGiven] = useState<AllowanceDraft>();
  const sending = useChangeRole(role);
  const { mutate, isPending, error, reset } = sending;
  const once = useOnePress(sending);

  const wanted = limits && limitsOf(limits);
  const before = limitsOf(draftOf(quotas)) ?? { ...quotas };
  const limitsChange = wanted && changed(before, wanted);
  const wantedAllowance = given && allowanceOf(given);
  const allowanceChange =
    wantedAllowance &&
    (wantedAllowance.credits !== allowance.credits || wantedAllowance.unused !== allowance.unused) &&
    wantedAllowance;
  const invalid = (limits && !wanted) || (given && !wantedAllowance);
  const dirty = Boolean(limitsChange || allowanceChange || invalid);

  const discard = () => {
    setLimits(undefined);
    setGiven(undefined);
    reset();
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (invalid || !dirty) return;
    once(() =>
      mutate(
        { limits: limitsChange, allowance: allowanceChange || undefined },
        {
          onSuccess: () => {
            discard();
            tell(t('quotas.done', { role: t(`common:roles.${role}`) }), { tone: 'good' });
          },
        },
      ),
    );
  };
  return (
    <form
      noValidate
      aria-label={t(`common:roles.${role}`)}
      onSubmit={save}
      onChange={() => error && reset()}
      className="flex flex-col gap-4"
    >
      <LimitsFields draft={limits ?? draftOf(quotas)} onChange={setLimits} />
      <h3 className="border-t border-line pt-4 text-sm font-semibold">{t('allowance.title')}</h3>
      <AllowanceFields draft={given ?? allowanceDraft(allowance)} onChange={setGiven} />
      {error && <Problem error={error} />}
      <div className="flex min-h-9 flex-wrap items-center justify-end gap-2 border-t border-line pt-4">
        <p role="status" className="grow text-xs text-muted">
          {dirty ? t('quotas.unsaved') : ''}
        </p>
        <Button onClick={discard} disabled={!dirty || isPending}>
          {t('quotas.reset')}
        </Button>
        <Button type="submit" look="primary" disabled={!dirty || Boolean(invalid)} busy={isPending}>
          {t('common:save')}
        </Button>
      </div>
    </form>
  );
}
