/**
 * A clock that stands still while its split or source is paused, so that waiting for others is not
 * taken for idleness.
 *
 * Flink: org.apache.flink.streaming.api.operators.util.PausableRelativeClock
 * Simplified: goes on while the task is back-pressured
 */
export interface PausableClock {
  /** How long it has stood still, finished pauses only. */
  blockedMs: number;
  /** Since when it stands still; `null` = it goes. */
  pausedSince: number | null;
}

export function newPausableClock(): PausableClock {
  return { blockedMs: 0, pausedSince: null };
}

export function relativeTime({ blockedMs, pausedSince }: PausableClock, now: number): number {
  return (pausedSince ?? now) - blockedMs;
}

export function pauseClock(clock: PausableClock, now: number): void {
  clock.pausedSince ??= now;
}

export function resumeClock(clock: PausableClock, now: number): void {
  if (clock.pausedSince === null) return;
  clock.blockedMs += now - clock.pausedSince;
  clock.pausedSince = null;
}
