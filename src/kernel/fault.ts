import type { SimTime } from "./sim-time.js";

/**
 * When a fault strikes: at a virtual time (before all events of that instant), at the `nth` passing
 * of a protocol point, right before the event at a position (at the time of the event before it), or
 * after the `command`-th command of it. At a point or command, a crash of the machine whose turn it is
 * cuts the turn there; everything else strikes right after the turn.
 */
export type FaultWhen =
  | { readonly kind: "time"; readonly atUs: SimTime }
  | { readonly kind: "point"; readonly point: string; readonly nth: number }
  | { readonly kind: "event"; readonly event: number }
  | { readonly kind: "command"; readonly event: number; readonly command: number };

/**
 * What the kernel itself can break. `crash` kills a machine (and boots it again after `forUs` if
 * given); `pause` freezes one; `partition` stops what is sent between `target` and `peer` (or all)
 * until healed, as TCP does: late, not lost; `reset` breaks the connections, losing what is in
 * flight; `skew` moves a wall clock by `params.us`; `slow` adds `params.us` of latency.
 */
export type FaultKind = "crash" | "pause" | "partition" | "reset" | "skew" | "slow";

/** A fault is data: written in scenarios, drawn by campaigns, injected live by a person. */
export interface Fault {
  readonly id: string;
  readonly kind: FaultKind;
  /** Name of the machine. */
  readonly target: string;
  readonly when: FaultWhen;
  /** How long it lasts, in microseconds; absent = for good (crash: never boots again). */
  readonly forUs?: number;
  /** The other end, for `partition`, `reset` and `slow`; absent = every other machine. */
  readonly peer?: string;
  /** Restricts `partition`, `reset` and `slow` to one channel. */
  readonly channel?: string;
  /** Microseconds, for `skew` and `slow`. */
  readonly amountUs?: number;
}

/** What became of a fault. */
export interface FaultOutcome {
  readonly id: string;
  readonly kind: FaultKind;
  readonly target: string;
  /** Its target was alive when it struck. */
  readonly landed: boolean;
  /** When it struck; `undefined` if its moment never came. */
  readonly atUs: SimTime | undefined;
  /** Position of the first event after it. */
  readonly event: number | undefined;
}
