/** The proof of the books: whether every credit is accounted for, by which rules, and what to do if not. */
import { BookCheck, BookX, Hourglass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Badge, Bar } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { Page } from '@/ui/Page';
import { Failure, Skeleton } from '@/ui/States';
import { type Column, Table } from '@/ui/Table';
import { Problem } from '../common/Problem';
import { type Books as Proof, useBooks, useProve } from './api/books';
import { Violations } from './Violations';

type Invariant = Proof['invariants'][number];

/** The daily proof is missing when the last one is older. */
const OLD_SECONDS = 2 * 86_400;

export default function Books() {
  const { t, i18n } = useTranslation('analytics');
  const { number } = useFormats();
  const books = useBooks();
  const prove = useProve();
  const titleOf = ({ id, title }: Invariant) =>
    i18n.exists(`analytics:books.rules.${id}`) ? t(`books.rules.${id as 'I1'}`) : title;
  const columns: Column<Invariant>[] = [
    {
      id: 'id',
      header: t('books.rule'),
      wideOnly: true,
      cell: ({ id }) => <span className="font-medium text-muted">{id}</span>,
    },
    {
      id: 'title',
      header: t('books.says'),
      place: 'head',
      cell: (rule) => (
        <span className="block max-w-2xl text-left">
          <span className="text-muted sm:hidden">{rule.id} · </span>
          {titleOf(rule)}
        </span>
      ),
    },
    { id: 'rows', header: t('books.rows'), numeric: true, cell: ({ rows }) => number(rows) },
    {
      id: 'holds',
      header: t('books.holds'),
      cell: ({ violations }) =>
        violations ? (
          <Badge tone="bad">{t('books.broken', { count: violations, number: number(violations) })}</Badge>
        ) : (
          <Badge tone="good">{t('books.kept')}</Badge>
        ),
    },
  ];
  return (
    <Page
      wide
      title={t('books.title')}
      lead={t('books.lead')}
      actions={
        <Button look="primary" busy={prove.isPending} onClick={() => prove.mutate()}>
          {t('books.prove')}
        </Button>
      }
    >
      {prove.error && (
        <div className="mb-3">
          <Problem error={prove.error} />
        </div>
      )}
      {books.error && !books.data ? (
        <Failure error={books.error} onRetry={() => void books.refetch()} />
      ) : (
        <>
          {books.data ? (
            <Verdict proof={books.data} proving={prove.isPending} />
          ) : (
            <Skeleton className="h-24 rounded-2xl" />
          )}
          {books.data && books.data.violations.length > 0 && <Violations violations={books.data.violations} />}
          {books.data?.ok !== null && (
            <div className="mt-4">
              <Table
                caption={t('books.rules.title')}
                columns={columns}
                rows={books.data?.invariants}
                rowKey={({ id }) => id}
                skeletons={15}
              />
            </div>
          )}
        </>
      )}
    </Page>
  );
}

function Verdict({ proof, proving }: { proof: Proof; proving: boolean }) {
  const { t } = useTranslation('analytics');
  const { moment, ago, number } = useFormats();
  const verdict = proof.ok === null ? 'unknown' : proof.ok ? 'ok' : 'violated';
  const Icon = { unknown: Hourglass, ok: BookCheck, violated: BookX }[verdict];
  const checks = proof.invariants.reduce((sum, { rows }) => sum + rows, 0);
  const old = (proof.age_seconds ?? 0) > OLD_SECONDS;
  return (
    <section
      aria-label={t('books.verdict')}
      className="flex flex-wrap items-center gap-4 rounded-2xl border border-line bg-surface p-4 sm:min-h-24 sm:p-5"
    >
      <span
        className={classes(
          'grid size-12 shrink-0 place-items-center rounded-2xl',
          { unknown: 'bg-sunken text-muted', ok: 'bg-good-soft text-good', violated: 'bg-bad-soft text-bad' }[verdict],
        )}
      >
        <Icon aria-hidden />
      </span>
      <div className="min-w-0 grow" role="status">
        <p className="text-lg font-semibold">{t(`books.verdicts.${verdict}`)}</p>
        <p className="text-sm text-muted">
          {proof.at
            ? t('books.proved', { at: moment(proof.at), ago: ago(proof.at), checks: number(checks) })
            : t('books.notYet')}
        </p>
        {old && <p className="mt-1 text-sm text-warn">{t('books.old')}</p>}
      </div>
      {(proof.running || proving) && (
        <div className="w-full sm:w-56">
          <p className="mb-1.5 text-xs text-muted">
            {proof.running
              ? t(proof.running.confirming ? 'books.confirming' : 'books.running', { count: proof.running.parts })
              : t('books.beginning')}
          </p>
          <Bar label={t('books.running', { count: proof.running?.parts ?? 0 })} part={null} />
        </div>
      )}
    </section>
  );
}
