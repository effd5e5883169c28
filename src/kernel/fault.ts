import type { Message } from "./process.js";
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
 * What the kernel itself can do to the world. `crash` kills a machine (and boots it again after
 * `forUs` if given), `boot` starts one that is down; `pause` freezes one; `partition` stops what is
 * sent between `target` and `peer` (or all) until healed, as TCP does: late, not lost; `bandwidth` lets
 * only so many bytes a second through; `reset` breaks
 * the connections, losing what is in flight; `slow` adds latency; `skew` moves a wall clock, `drift`
 * makes it run faster or slower; `slack` makes the machine's timers late; `message` loses, delays,
 * repeats or damages the next messages of a type that `target` sends or gets; `tell` hands a message to a process.
 */
export type FaultKind =
  | "crash"
  | "boot"
  | "pause"
  | "partition"
  | "reset"
  | "skew"
  | "drift"
  | "slow"
  | "bandwidth"
  | "slack"
  | "message"
  | "tell";

/** What a fault of kind `message` does to each message that it meets. */
export type MessageEffect = "drop" | "delay" | "duplicate" | "corrupt";

/** A fault is data: written in scenarios, drawn by campaigns, injected live by a person. */
export interface Fault {
  readonly id: string;
  readonly kind: FaultKind;
  /** Name of the machine. */
  readonly target: string;
  readonly when: FaultWhen;
  /** How long it lasts, in microseconds; absent = for good (crash: never boots again). */
  readonly forUs?: number;
  /** The other end, for `partition`, `reset`, `slow` and `message`; absent = every other machine. */
  readonly peer?: string;
  /** Restricts `partition`, `reset`, `slow` and `message` to one channel. */
  readonly channel?: string;
  /** Microseconds, for `skew`, `slow`, `slack`, and for `message` if it delays. */
  readonly amountUs?: number;
  /** How much faster the wall clock runs, for `drift`. */
  readonly partsPerMillion?: number;
  /** What one direction of one connection carries, for `bandwidth`. */
  readonly bytesPerSecond?: number;
  /** For `message`: which ones, what becomes of them, and of how many (1). */
  readonly messageType?: string;
  readonly effect?: MessageEffect;
  readonly times?: number;
  /** For `tell`: the process on the target machine, and what it is told. */
  readonly process?: string;
  readonly message?: Message;
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
