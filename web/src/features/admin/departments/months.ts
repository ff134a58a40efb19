/** The months that can be closed. */

/** The last `count` months that are over by the clock of this browser, newest first, such as 2026-10. */
export function monthsOver(now: Date, count = 12): string[] {
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(now.getFullYear(), now.getMonth() - 1 - back, 1)).toISOString().slice(0, 7),
  );
}
