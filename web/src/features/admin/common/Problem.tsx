/** Why something was refused, inside a form. */
import type { ReactNode } from 'react';
import type { ApiError } from '@/api/problem';
import { ProblemText } from '@/ui/States';

/** `told` is said in place of the error's usual sentence. */
export function Problem({ error, told }: { error: ApiError; told?: ReactNode }) {
  return (
    <div role="alert" className="rounded-xl border border-line border-l-4 border-l-bad bg-surface px-4 py-3">
      <ProblemText error={error} told={told} />
    </div>
  );
}
