/** Whether a model can be had now, and if not why. */
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '@/ui/Badge';
import type { ManagedModel } from './api/models';
import { type State, stateOf } from './state';

const TONES: Record<State, Tone> = { available: 'good', off: 'plain', noKey: 'warn', down: 'bad', other: 'warn' };

export function Availability({ model }: { model: ManagedModel }) {
  const { t } = useTranslation('analytics');
  const state = stateOf(model);
  return (
    <span className="block">
      <Badge tone={TONES[state]}>{t(`models.states.${state}`)}</Badge>
      {state === 'other' && <span className="mt-0.5 block text-xs text-muted">{model.unavailable_reason}</span>}
    </span>
  );
}
