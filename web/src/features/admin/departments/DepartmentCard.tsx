/** One department: this month's budget and how much of it is used. */
import { CalendarCheck, Pencil, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Badge, Bar } from '@/ui/Badge';
import { Button, ButtonLink } from '@/ui/Button';
import { Figure } from '../common/Figure';
import type { Department } from './api/departments';
import { useDepartmentTitle } from './useDepartmentOptions';

export function DepartmentCard({
  department,
  onEdit,
  onMonths,
}: {
  department: Department;
  /** Missing for those who may only look. */
  onEdit?: () => void;
  onMonths: () => void;
}) {
  const { t } = useTranslation(['admin', 'common']);
  const { number, percent } = useFormats();
  const title = useDepartmentTitle()(department.id);
  const { monthly_credits: limit, committed, warning, monthly_grants: grants, granted } = department;
  const part = limit ? committed / limit : limit === 0 ? 1 : 0;
  return (
    <article
      aria-label={title}
      className="flex h-full flex-col gap-4 rounded-2xl border border-line bg-surface p-4 sm:p-5"
    >
      <header className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <h2 className="truncate font-semibold">{title}</h2>
          <p className="truncate text-xs text-muted">{department.id}</p>
        </div>
        {warning && <Badge tone={warning === 'reached' ? 'bad' : 'warn'}>{t(`departments.warnings.${warning}`)}</Badge>}
      </header>
      <div>
        <p className="flex items-baseline justify-between gap-3">
          <span className="text-2xl font-semibold tracking-tight tabular-nums">{number(committed)}</span>
          <span className="text-sm text-muted tabular-nums">
            {limit === null ? t('departments.noBudget') : t('departments.of', { limit: number(limit) })}
          </span>
        </p>
        <Bar className="mt-2" label={t('departments.bar', { title })} part={part} />
        <p className="mt-1.5 flex justify-between text-xs text-muted tabular-nums">
          <span>{t('departments.committed')}</span>
          {limit !== null && <span>{t('departments.used', { part: percent(part) })}</span>}
        </p>
      </div>
      <dl className="grid grid-cols-2 gap-4">
        <Figure name={t('departments.grants')}>
          {grants ? t('departments.grantsOf', { granted: number(granted), grants: number(grants) }) : t('common:none')}
        </Figure>
        <Figure name={t('departments.retention')}>
          {department.retention_days === null
            ? t('departments.asOrganisation')
            : t('departments.days', { count: department.retention_days })}
        </Figure>
      </dl>
      <footer className="mt-auto flex flex-wrap gap-2 border-t border-line pt-3">
        <ButtonLink
          size="small"
          look="quiet"
          to={`/admin/people?department=${encodeURIComponent(department.id)}`}
          icon={<Users size={15} aria-hidden />}
        >
          {t('nav.people')}
        </ButtonLink>
        <Button size="small" look="quiet" icon={<CalendarCheck size={15} aria-hidden />} onClick={onMonths}>
          {t('departments.months')}
        </Button>
        {onEdit && (
          <Button size="small" look="quiet" icon={<Pencil size={15} aria-hidden />} onClick={onEdit}>
            {t('departments.edit')}
          </Button>
        )}
      </footer>
    </article>
  );
}
