/** Which way credits go, and how many at most. */
export type Way = 'topUp' | 'deduct';

/** Of one movement: the API's own limit. */
export const MOST = 10_000_000;
