/** Screens for those who are known to Google, and not let in by the organisation. */
import { DoorClosed } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/problem';
import { here } from '@/environment';
import { Button } from '@/ui/Button';
import { Heading } from '@/ui/Page';
import { useAuthentication } from './Authentication';
import { Outside } from './Outside';
import { isRefusal, type Refusal } from './refusals';

/** Whether this answer of the API shuts the whole app. */
export function isAtTheDoor(error: ApiError | null): error is ApiError & { code: Refusal } {
  return error !== null && isRefusal(error.code);
}

/** For somebody who is signed in, and was blocked meanwhile or never let in. */
export function Door({ error, onAgain }: { error: ApiError & { code: Refusal }; onAgain: () => void }) {
  const { signOut } = useAuthentication();
  return <Refused refusal={error.code} onOther={() => void signOut()} onAgain={onAgain} />;
}

export function Refused({
  refusal,
  onOther,
  onAgain,
}: {
  refusal: Refusal;
  onOther: () => void;
  onAgain?: () => void;
}) {
  const { t } = useTranslation();
  const { domain, contact } = here();
  return (
    <Outside centered>
      <div className="mx-auto mb-5 grid size-14 place-items-center rounded-2xl bg-warn-soft text-warn">
        <DoorClosed aria-hidden />
      </div>
      <Heading>{t(`door.${refusal}.title`, { domain })}</Heading>
      <p className="mt-2 text-sm text-muted">{t(`door.${refusal}.text`, { domain })}</p>
      <div className="mt-6 flex flex-wrap justify-center gap-2">
        {contact && (
          <a
            href={`mailto:${contact}`}
            className="inline-flex h-9 items-center rounded-lg bg-accent px-3.5 text-sm font-medium text-on-accent"
          >
            {t('door.ask', { contact })}
          </a>
        )}
        {onAgain && <Button onClick={onAgain}>{t('door.again')}</Button>}
        <Button onClick={onOther}>{t('door.other')}</Button>
      </div>
    </Outside>
  );
}
