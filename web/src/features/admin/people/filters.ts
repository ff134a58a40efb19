/** Which people are listed: kept in the address, so that a list can be sent to somebody. */
import type { Schemas } from '@/api/client';

export interface PeopleFilters {
  q?: string;
  role?: Schemas['UserRole'];
  department?: string;
  status?: Schemas['PersonStatus'];
}

export const ROLES = ['user', 'manager', 'admin'] as const satisfies readonly Schemas['UserRole'][];
export const STATUSES = ['active', 'blocked'] as const satisfies readonly Schemas['PersonStatus'][];

/** What an address asks for; what it cannot mean is left out, such as a department for managers, who have one. */
export function filtersOf(address: URLSearchParams, oneDepartment: boolean): PeopleFilters {
  const role = ROLES.find((one) => one === address.get('role'));
  const status = STATUSES.find((one) => one === address.get('status'));
  const department = address.get('department') ?? '';
  return {
    ...(address.get('q') && { q: address.get('q')?.slice(0, 200) }),
    ...(role && { role }),
    ...(!oneDepartment && /^[a-z0-9][a-z0-9-]{0,62}$/.test(department) && { department }),
    ...(status && { status }),
  };
}

/** The address of what is asked for. */
export function addressOf(filters: PeopleFilters): URLSearchParams {
  return new URLSearchParams(Object.entries(filters).filter(([, value]) => value));
}
