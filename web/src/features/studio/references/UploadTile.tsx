/** A picture on its way into a slot, or why it did not get there. */
import { RotateCcw, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '@/lib/problemText';
import { Bar } from '@/ui/Badge';
import { dropUpload, retryUpload, type Upload } from './uploads';

export function UploadTile({ upload }: { upload: Upload }) {
  const { t } = useTranslation('studio');
  const preview = usePreview(upload.file);
  const { name } = upload.file;
  return (
    <li className="relative overflow-hidden rounded-lg bg-sunken">
      {preview && <img src={preview} alt="" className="h-22 w-full object-cover opacity-50" />}
      <div className="absolute inset-x-2 bottom-2">
        <Bar label={t('composer.references.uploading', { name })} part={upload.progress < 1 ? upload.progress : null} />
      </div>
      <button
        type="button"
        aria-label={t('composer.references.stop', { name })}
        onClick={() => dropUpload(upload.id)}
        className="absolute top-1 right-1 grid size-6 place-items-center rounded-full bg-surface/90 shadow-raised"
      >
        <X size={14} aria-hidden />
      </button>
    </li>
  );
}

export function RefusedUpload({ upload }: { upload: Upload }) {
  const { t } = useTranslation('studio');
  const sentence = useProblemText();
  const { refused, file } = upload;
  if (!refused) return null;
  return (
    <div className="rounded-lg bg-bad-soft p-2 text-xs text-bad">
      <p className="wrap-anywhere">
        {typeof refused === 'string'
          ? t(`composer.references.refused.${refused}`, { name: file.name })
          : sentence(refused)}
      </p>
      <div className="mt-1 flex flex-wrap gap-x-2">
        {typeof refused !== 'string' && refused.code !== 'unsafe_upload' && (
          <button
            type="button"
            className="inline-flex min-h-6 items-center gap-1 font-medium underline"
            onClick={() => retryUpload(upload)}
          >
            <RotateCcw size={12} aria-hidden />
            {t('composer.references.retry')}
          </button>
        )}
        <button type="button" className="min-h-6 font-medium underline" onClick={() => dropUpload(upload.id)}>
          {t('composer.references.dismiss')}
        </button>
      </div>
    </div>
  );
}

function usePreview(file: File): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}
