/** The pictures a generation was given, each with its role and strength. */
import { ImageOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useGeneration } from '@/features/generations/useGeneration';
import { useFormats } from '@/lib/format';
import { useUploads } from './api/uploads';

type Reference = Schemas['Reference'];

export function References({ references }: { references: readonly Reference[] }) {
  const { t } = useTranslation(['history', 'common']);
  const { percent } = useFormats();
  const { data: uploads } = useUploads(references.some((one) => 'upload_id' in one));
  return (
    <ul className="flex flex-wrap gap-3">
      {references.map((reference) => {
        const role = t(`common:references.${reference.role}`);
        return (
          <li key={keyOf(reference)} className="w-20">
            {'upload_id' in reference ? (
              <Upload address={uploads?.get(reference.upload_id)?.url} name={role} />
            ) : (
              <Result {...reference.output} name={role} />
            )}
            <p className="mt-1 text-xs">
              {role}
              {typeof reference.strength === 'number' && (
                <span className="block text-muted">{t('strength', { part: percent(reference.strength) })}</span>
              )}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

function Upload({ address, name }: { address: string | undefined; name: string }) {
  const { t } = useTranslation('history');
  if (!address) return <Missing />;
  return (
    <a href={address} target="_blank" rel="noreferrer" aria-label={t('openReference', { name })}>
      <Picture address={address} />
    </a>
  );
}

function Result({ task_id, index, name }: Schemas['OutputSource'] & { name: string }) {
  const { t } = useTranslation('history');
  const { task } = useGeneration(task_id);
  const output = task?.outputs.find((one) => one.index === index);
  const address = output?.thumbnail_url ?? output?.url;
  if (!address) return <Missing />;
  return (
    <Link to={`/history/${task_id}`} aria-label={t('openReference', { name })}>
      <Picture address={address} />
    </Link>
  );
}

const FRAME = 'block size-20 overflow-hidden rounded-lg border border-line bg-sunken';

const Picture = ({ address }: { address: string }): ReactNode => (
  <img src={address} alt="" className={`${FRAME} object-cover hover:border-line-strong`} />
);

function Missing() {
  const { t } = useTranslation('history');
  return (
    <span title={t('referenceGone')} className={`${FRAME} grid place-items-center text-muted`}>
      <ImageOff size={20} aria-hidden />
      <span className="sr-only">{t('referenceGone')}</span>
    </span>
  );
}

function keyOf(reference: Reference): string {
  const source = 'upload_id' in reference ? reference.upload_id : JSON.stringify(reference.output);
  return `${reference.role}${source}`;
}
