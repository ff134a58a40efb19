/** The monthly budget of a department, or of all of them together. */
import { useDepartments } from '../departments/api/departments';

/** Null where there is no limit, or while it is not known. */
export function useBudget(department: string | undefined): number | null {
  const { data } = useDepartments();
  const those = data?.filter(({ id }) => department === undefined || id === department) ?? [];
  if (!those.length) return null;
  // One department without a limit leaves all of them together without one.
  return those.reduce<number | null>(
    (sum, { monthly_credits: one }) => (sum === null || one === null ? null : sum + one),
    0,
  );
}
