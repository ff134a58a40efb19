/** What can go wrong with a call, as one error with a stable code. */
import type { components } from './schema';

export type Problem = components['schemas']['Problem'];
/** A code of the API, or one of ours: `offline` (no network; of a change, that it was not sent), `unreachable` (the API does not answer us), `unexpected`. */
export type ProblemCode = Problem['code'] | 'offline' | 'unreachable' | 'unexpected';

export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: ProblemCode,
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** The rest of the answer: limits, times, field errors. */
    readonly problem?: Problem,
    /** Seconds to wait before another try, where the API says so. */
    readonly retryAfter?: number,
  ) {
    super(problem?.detail ?? code);
  }

  get requestId(): string | undefined {
    return this.problem?.request_id;
  }

  /** The message about one field of what was sent, if there is one. */
  field(name: string): string | undefined {
    return this.problem?.errors?.find((error) => error.field === name || error.field.endsWith(`.${name}`))?.message;
  }
}

/** Any caught value as an ApiError. */
export function problemOf(caught: unknown): ApiError {
  return caught instanceof ApiError ? caught : new ApiError('unexpected', 0);
}

/** An answer that is no success, as an error. */
export async function refusal(response: Response): Promise<ApiError> {
  const problem = await response.json().catch(() => undefined);
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  if (typeof problem?.code === 'string') return new ApiError(problem.code, response.status, problem, retryAfter);
  return new ApiError(response.status >= 500 ? 'temporarily_unavailable' : 'unexpected', response.status);
}
