/** From when on a change holds: at once, or from a later time. */
import { useTranslation } from 'react-i18next';
import { Segmented, TextField } from '@/ui/Field';

interface StartFieldProps {
  /** Local time as `2026-11-22T18:30`; undefined is at once. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

export function StartField({ value, onChange }: StartFieldProps) {
  const { t } = useTranslation('analytics');
  return (
    <div className="flex flex-col gap-3">
      <Segmented
        label={t('models.start.label')}
        value={value === undefined ? 'now' : 'later'}
        options={[
          ['now', t('models.start.now')],
          ['later', t('models.start.later')],
        ]}
        onChange={(next) => onChange(next === 'now' ? undefined : localMoment(new Date(Date.now() + 86_400_000)))}
      />
      {value !== undefined && (
        <TextField
          label={t('models.start.from')}
          type="datetime-local"
          required
          min={localMoment(new Date())}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          error={isPast(value) ? t('models.start.past') : undefined}
        />
      )}
    </div>
  );
}

/** Whether it cannot be sent: no time at all, or one that is over. */
export const isPast = (value: string | undefined) =>
  value !== undefined && !(new Date(value).getTime() > Date.now() - 60_000);

/** As the API takes it. */
export const startOf = (value: string | undefined) => (value === undefined ? undefined : new Date(value).toISOString());

function localMoment(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
