/** The form of one role: what is typed stays until it is saved or put back, also while one looks at another page. */
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kept } from '@/lib/kept';
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

/** Only what was touched: the rest shows what holds, also when that changes. */
interface RoleDraft {
  limits?: Partial<LimitsDraft>;
  given?: AllowanceDraft;
}

export function RoleForm({ role, quotas, allowance }: { role: Role; quotas: RoleQuotas; allowance: Allowance }) {
  const { t } = useTranslation(['admin', 'common']);
  const [store] = useState(() => kept((stored) => (stored ?? {}) as RoleDraft, `limits-${role}`));
  const draft = store.use();
  const sending = useChangeRole(role);
  const { mutate, isPending, error, reset } = sending;
  const once = useOnePress(sending);

  const shown = draftOf(quotas);
  const limits = { ...shown, ...draft.limits };
  const given = draft.given;
  const wanted = limitsOf(limits);
  const before = limitsOf(shown) ?? { ...quotas };
  const limitsChange = draft.limits && wanted && changed(before, wanted);
  const wantedAllowance = given && allowanceOf(given);
  const allowanceChange =
    wantedAllowance &&
    (wantedAllowance.credits !== allowance.credits || wantedAllowance.unused !== allowance.unused) &&
    wantedAllowance;
  const invalid = (draft.limits && !wanted) || (given && !wantedAllowance);
  const dirty = Boolean(limitsChange || allowanceChange || invalid);

  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty]);

  const discard = () => {
    store.set({});
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
      <LimitsFields
        draft={limits}
        onChange={(next) => store.set({ ...draft, limits: changed(shown, next) })}
        shutOut={t('limits.shutsRoleOut')}
      />
      <h3 className="border-t border-line pt-4 text-sm font-semibold">{t('allowance.title')}</h3>
      <AllowanceFields
        draft={given ?? allowanceDraft(allowance)}
        onChange={(next) => store.set({ ...draft, given: next })}
      />
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
