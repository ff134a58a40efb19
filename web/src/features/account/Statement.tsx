/** The statement: every movement of one's credits, however long ago. */
import { useTranslation } from 'react-i18next';
import { LoadMore } from '@/ui/LoadMore';
import { Failure } from '@/ui/States';
import { useStatement } from './api/statement';
import { EntryTable } from './EntryTable';

export default function Statement() {
  const { t } = useTranslation(['account', 'common']);
  const statement = useStatement();
  const entries = statement.data?.pages.flatMap(({ items }) => items);
  if (statement.error && !entries) return <Failure error={statement.error} onRetry={() => void statement.refetch()} />;
  return (
    <>
      <p className="mb-3 text-sm text-muted">{t('statement.lead')}</p>
      <EntryTable entries={entries} />
      <p role="status" className="sr-only">
        {entries && t('common:shown', { count: entries.length })}
      </p>
      <LoadMore list={statement} />
    </>
  );
}
