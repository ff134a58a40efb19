/** A month of a department: closes it into a file that never changes, shows and verifies one that is closed. */
import { Lock } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { useFormats } from '@/lib/format';
import { Button } from '@/ui/Button';
import { Confirm, Dialog } from '@/ui/Dialog';
import { Select } from '@/ui/Field';
import { Failure, Skeleton } from '@/ui/States';
import { tell } from '@/ui/Toasts';
import { Problem } from '../common/Problem';
import { useCloseMonth } from './api/closeMonth';
import type { Department } from './api/departments';
import { useMonth } from './api/month';
import { ClosedMonthView } from './ClosedMonthView';
import { monthsOver } from './months';
import { useDepartmentTitle } from './useDepartmentOptions';

export default function MonthDialog({ department, onClose }: { department: Department; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const format = useFormats();
  const titleOf = useDepartmentTitle();
  const [months] = useState(() => monthsOver(new Date()));
  const [month, setMonth] = useState(months[0] ?? '');
  return (
    <Dialog open onClose={onClose} title={t('months.title')} description={titleOf(department.id)}>
      <div className="flex flex-col gap-4">
        <Select
          label={t('months.month')}
          value={month}
          options={months.map((one) => [one, format.month(one)] as const)}
          onChange={setMonth}
        />
        <Month key={month} department={department} month={month} />
      </div>
    </Dialog>
  );
}

function Month({ department, month }: { department: Department; month: string }) {
  const { data, error, refetch } = useMonth(department.id, month);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  return data ? <ClosedMonthView closed={data} /> : <OpenMonth department={department} month={month} />;
}

function OpenMonth({ department, month }: { department: Department; month: string }) {
  const { t } = useTranslation('admin');
  const format = useFormats();
  const { data: me } = useMe();
  const [asking, setAsking] = useState(false);
  const { mutateAsync, error } = useCloseMonth(department.id, month);
  const named = { month: format.month(month) };
  const close = async () => {
    await mutateAsync();
    tell(t('months.done', named), { tone: 'good' });
  };
  return (
    <div className="flex flex-col items-center gap-3 rounded-xl border border-line px-6 py-8 text-center">
      <p className="font-medium">{t('months.open', named)}</p>
      <p className="max-w-sm text-sm text-muted">{t('months.openText')}</p>
      {me?.role === 'admin' && (
        <Button look="primary" icon={<Lock size={16} aria-hidden />} onClick={() => setAsking(true)}>
          {t('months.close')}
        </Button>
      )}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('months.confirm', named)}
        verb={t('months.close')}
        onConfirm={close}
      >
        <p>{t('months.confirmText')}</p>
        {error && (
          <div className="mt-3 text-left">
            <Problem error={error} />
          </div>
        )}
      </Confirm>
    </div>
  );
}
