/** Why something was refused, inside a form. */
import type { ApiError } from '@/api/problem';
import { ProblemText } from '@/ui/States';

export function Problem({ error }: { error: ApiError }) {
  return (
    <div role="alert" className="rounded-xl border border-line border-l-4 border-l-bad bg-surface px-4 py-3">
      <ProblemText error={error} />
    </div>
  );
}
