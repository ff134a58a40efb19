/** The limits and the allowance of one role; only what was changed is saved. */
import { useTranslation } from 'react-i18next';
import { Card } from '@/ui/Page';
import { Failure, Skeleton } from '@/ui/States';
import { useAllowance } from './api/allowance';
import { type Role, useRoleQuotas } from './api/roleQuotas';
import { RoleForm } from './RoleForm';

export function RoleCard({ role }: { role: Role }) {
  const { t } = useTranslation('common');
  const quotas = useRoleQuotas(role);
  const allowance = useAllowance(role);
  const failed = quotas.error ?? allowance.error;
  return (
    <Card title={t(`roles.${role}`)} className="min-w-0">
      {quotas.data && allowance.data ? (
        <RoleForm role={role} quotas={quotas.data} allowance={allowance.data} />
      ) : failed ? (
        <Failure
          error={failed}
          onRetry={() => {
            void quotas.refetch();
            void allowance.refetch();
          }}
        />
      ) : (
        <Skeleton className="h-[46rem]" />
      )}
    </Card>
  );
}
