/** The settings of a department, as they are filled in. */
import type { Schemas } from '@/api/client';
import { type Bounds, wholeNumber } from '../common/numbers';
import type { Department } from './api/departments';

export interface SettingsDraft {
  title: string;
  monthly_credits: string;
  monthly_grants: string;
  retention_days: string;
}

const NUMBERS = ['monthly_credits', 'monthly_grants', 'retention_days'] as const;

/** What each may be, as the API has it. */
export const BOUNDS: Record<(typeof NUMBERS)[number], Bounds> = {
  monthly_credits: {},
  monthly_grants: {},
  retention_days: { from: 1, most: 3650 },
};

export const settingsDraft = (department: Department | undefined): SettingsDraft => ({
  title: department?.title ?? '',
  monthly_credits: String(department?.monthly_credits ?? ''),
  monthly_grants: String(department?.monthly_grants ?? ''),
  retention_days: String(department?.retention_days ?? ''),
});

/** What is new in the form; undefined while something in it is wrong. An empty object says that nothing is. */
export function settingsChange(
  before: Department | undefined,
  draft: SettingsDraft,
): Schemas['DepartmentSettings'] | undefined {
  const title = draft.title.trim();
  const numbers = NUMBERS.map((name) => [name, wholeNumber(draft[name], BOUNDS[name])] as const);
  if (title === '' || numbers.some(([, value]) => value === undefined)) return undefined;
  return {
    ...(title !== before?.title && { title }),
    ...Object.fromEntries(numbers.filter(([name, value]) => value !== (before?.[name] ?? null))),
  };
}
