/** What a person has, and where it came from. */
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Card } from '@/ui/Page';
import { Figure } from '../common/Figure';
import type { Person } from './api/people';

export function BalanceCard({ person }: { person: Person }) {
  const { t } = useTranslation('admin');
  const { number } = useFormats();
  const { available, held, spent, granted, deducted } = person.balance;
  return (
    <Card title={t('balance.title')}>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-5 sm:grid-cols-3">
        <Figure strong name={t('balance.available')} className="col-span-2 sm:col-span-1">
          {number(available)}
        </Figure>
        <Figure strong name={t('balance.held')}>
          {number(held)}
        </Figure>
        <Figure strong name={t('balance.running')}>
          {number(person.running)}
        </Figure>
        <Figure name={t('balance.granted')}>{number(granted)}</Figure>
        <Figure name={t('balance.deducted')}>{number(deducted)}</Figure>
        <Figure name={t('balance.spent')}>{number(spent)}</Figure>
      </dl>
      <p className="mt-4 text-xs text-muted">{t('balance.equation')}</p>
    </Card>
  );
}
