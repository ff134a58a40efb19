/** The settings of a department, as they are filled in. */
import type { Schemas } from '@/api/client';
import { wholeNumber } from '../common/numbers';
import type { Department } from './api/departments';

export interface SettingsDraft {
  title: string;
  monthly_credits: string;
  monthly_grants: string;
  retention_days: string;
}

const NUMBERS = ['monthly_credits', 'monthly_grants', 'retention_days'] as const;
const MOST_DAYS = 3650;

export const settingsDraft = (department: Department | undefined): SettingsDraft => ({
  title: department?.title ?? '',
  monthly_credits: String(department?.monthly_credits ?? ''),
  monthly_grants: String(department?.monthly_grants ?? ''),
  retention_days: String(department?.retention_days ?? ''),
});

/** Whether days of retention can be kept so long; nothing is as the organisation has it. */
export function daysAreRight(text: string): boolean {
  const days = wholeNumber(text);
  return days === null || (days !== undefined && days >= 1 && days <= MOST_DAYS);
}

/** What is new in the form; undefined while something in it is wrong. An empty object says that nothing is. */
export function settingsChange(
  before: Department | undefined,
  draft: SettingsDraft,
): Schemas['DepartmentSettings'] | undefined {
  const title = draft.title.trim();
  const numbers = NUMBERS.map((name) => [name, wholeNumber(draft[name])] as const);
  if (title === '' || numbers.some(([, value]) => value === undefined) || !daysAreRight(draft.retention_days))
    return undefined;
  return {
    ...(title !== before?.title && { title }),
    ...Object.fromEntries(numbers.filter(([name, value]) => value !== (before?.[name] ?? null))),
  };
}
