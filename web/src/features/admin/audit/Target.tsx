/** What a record is about, by the name people know: a person, a department, its month, or whatever else an id names. */
import { useFormats } from '@/lib/format';
import { useDepartmentTitle } from '../departments/useDepartmentOptions';
import type { AuditRecord } from './api/audit';
import { Who } from './Who';

export function Target({ record: { action, target } }: { record: AuditRecord }) {
  const titleOf = useDepartmentTitle();
  const { month } = useFormats();
  if (action === 'department.change') return <span title={target}>{titleOf(target)}</span>;
  const [, department, closed] = (action === 'month.close' && /^(.+):(\d{4}-\d{2})$/.exec(target)) || [];
  if (department && closed)
    return (
      <span title={target}>
        {titleOf(department)}, {month(closed)}
      </span>
    );
  return <Who id={target} link />;
}
