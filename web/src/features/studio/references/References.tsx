/** The strip of slots for reference images that the model takes, and what waits aside. */
import { X } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Role, removeReference } from '../draft';
import type { Composer } from '../useComposer';
import { Picture } from './Picture';
import { Slot } from './Slot';
import { asked } from './taken';
import { useArrived } from './uploads';

const HistoryPicker = lazy(() => import('./HistoryPicker'));

export function References({ model, slots, error }: Composer) {
  const { t } = useTranslation(['studio', 'common']);
  const arrived = useArrived();
  const [picking, setPicking] = useState<Role>();
  const taken = slots.filter(({ max }) => max > 0);
  const aside = slots.flatMap((slot) => slot.aside.map((reference) => ({ role: slot.role, reference })));
  if (!model || (taken.length === 0 && aside.length === 0)) return null;
  const sequence = asked(slots);
  // The API names a reference by its place among those that were sent.
  const problemOf = (role: Role) =>
    sequence.map((one, place) => (one.role === role ? error?.field(`references.${place}`) : undefined)).find(Boolean);
  return (
    <section aria-label={t('composer.references.title')} className="flex flex-col gap-1.5">
      <h2 className="text-sm font-medium">{t('composer.references.title')}</h2>
      {taken.length > 0 && (
        <>
          <div className="-mx-1 flex items-start gap-2 overflow-x-auto p-1">
            {taken.map((slot) => (
              <Slot
                key={slot.role}
                slot={slot}
                others={taken.map(({ role }) => role).filter((role) => role !== slot.role)}
                problem={problemOf(slot.role)}
                onPick={() => setPicking(slot.role)}
              />
            ))}
          </div>
          <p className="text-xs text-muted">{t('composer.references.rule')}</p>
        </>
      )}
      <p role="status" className="sr-only">
        {arrived &&
          t('composer.references.added', { name: arrived.name, role: t(`common:references.${arrived.role}`) })}
      </p>
      {aside.length > 0 && (
        <div className="rounded-xl bg-warn-soft p-2.5">
          <p role="status" className="text-xs text-warn">
            {t('composer.references.aside', { count: aside.length, title: model.title })}
          </p>
          <ul className="mt-1.5 flex flex-wrap gap-1.5">
            {aside.map(({ role, reference }) => {
              const name = reference.name ?? t(`common:references.${role}`);
              return (
                <li key={`${role} ${reference.key}`} className="relative">
                  <Picture reference={reference} role={role} alt={name} className="size-11 rounded-lg" />
                  <button
                    type="button"
                    aria-label={t('composer.references.removeOne', { name })}
                    onClick={() => removeReference(role, reference.key)}
                    className="absolute -top-1.5 -right-1.5 grid size-6 place-items-center rounded-full border border-line bg-surface"
                  >
                    <X size={12} aria-hidden />
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      )}
      {picking && (
        <Suspense>
          <HistoryPicker role={picking} onClose={() => setPicking(undefined)} />
        </Suspense>
      )}
    </section>
  );
}
