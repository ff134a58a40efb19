/** What breaks the rules, and what to do about it. */
import { useTranslation } from 'react-i18next';
import { Card } from '@/ui/Page';
import { type Column, Table } from '@/ui/Table';
import { Who } from '../audit/Who';
import type { Books } from './api/books';

type Violation = Books['violations'][number];

export function Violations({ violations }: { violations: readonly Violation[] }) {
  const { t } = useTranslation('analytics');
  const columns: Column<Violation>[] = [
    { id: 'rule', header: t('books.rule'), cell: ({ invariant }) => <span className="font-medium">{invariant}</span> },
    { id: 'subject', header: t('books.subject'), cell: ({ subject }) => <span className="break-all">{subject}</span> },
    { id: 'detail', header: t('books.detail'), cell: ({ detail }) => detail },
    { id: 'account', header: t('books.account'), cell: ({ account }) => (account ? <Who id={account} link /> : '–') },
  ];
  return (
    <div className="mt-4 grid gap-4">
      <Card title={t('books.what')}>
        <ol className="grid list-decimal gap-1.5 pl-5 text-sm">
          <li>{t('books.steps.frozen')}</li>
          <li>{t('books.steps.look')}</li>
          <li>{t('books.steps.again')}</li>
          <li>{t('books.steps.correct')}</li>
        </ol>
      </Card>
      <Table
        caption={t('books.violations')}
        columns={columns}
        rows={violations}
        rowKey={({ invariant, subject, detail }) => `${invariant} ${subject} ${detail}`}
      />
    </div>
  );
}
