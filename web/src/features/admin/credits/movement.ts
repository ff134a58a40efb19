/** Which way credits go, and how many at once. */
import { type Bounds, MOST_CREDITS } from '../common/numbers';

export type Way = 'topUp' | 'deduct';

export const MOVEMENT: Bounds = { from: 1, most: MOST_CREDITS };
