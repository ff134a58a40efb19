/** What managers of a department may still pass on this month. */
import { useDepartments } from '../departments/api/departments';

/** Credits; undefined while it is not known. Without a sum of their own managers pass on nothing. */
export function useGrantsLeft(department: string): number | undefined {
  const { data } = useDepartments();
  const found = data?.find(({ id }) => id === department);
  return found && Math.max(0, (found.monthly_grants ?? 0) - found.granted);
}
