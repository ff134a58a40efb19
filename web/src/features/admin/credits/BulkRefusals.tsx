/** Who gets nothing, and why. */
import { useTranslation } from 'react-i18next';
import { Badge } from '@/ui/Badge';
import { usePersonName } from '../people/usePersonName';
import type { Many } from './api/changeMany';

type Refusal = Many['refusals'][number];

const SHOWN = 20;

export function BulkRefusals({ refusals }: { refusals: readonly Refusal[] }) {
  const { t } = useTranslation('admin');
  if (refusals.length === 0) return null;
  const hidden = refusals.length - SHOWN;
  return (
    <section aria-label={t('bulk.refused')} className="rounded-xl border border-line px-4 py-3">
      <h3 className="mb-2 flex items-center gap-2 text-sm font-medium">
        {t('bulk.refused')} <Badge tone="warn">{refusals.length}</Badge>
      </h3>
      <ul className="flex flex-col gap-1 text-sm">
        {refusals.slice(0, SHOWN).map((refusal) => (
          <Row key={refusal.uid} refusal={refusal} />
        ))}
      </ul>
      {hidden > 0 && <p className="mt-1 text-sm text-muted">{t('bulk.hidden', { count: hidden })}</p>}
    </section>
  );
}

/** Of an id that names nobody, the id is all there is. */
function Row({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation('admin');
  const nameOf = usePersonName();
  const { uid, email, name } = refusal;
  return (
    <li className="flex flex-wrap justify-between gap-x-3">
      <span className="truncate">{email === null ? uid : nameOf({ email, name: name ?? '' })}</span>
      <span className="text-muted">{refusal.code === 'insufficient_credits' ? t('bulk.tooFew') : refusal.detail}</span>
    </li>
  );
}
