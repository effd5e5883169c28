import type { Message } from "../kernel/process.js";

/**
 * What can go wrong in a durable store, told to its process by a fault of kind `tell`.
 *
 * - `fail`: the request is refused as UNAVAILABLE;
 * - `hang`: it is never answered;
 * - `torn`: half of the value is written, and success is answered;
 * - `phantom`: success is answered, nothing is written;
 * - `corrupt`: what is read is not what was written;
 * - `throttle`: the request is refused as SLOW_DOWN (status 503), to be tried again later;
 * - `misdirected`: what is read is what was written under the key that looks most alike;
 * - `lost`: the entry is there, its content is not;
 * - `lag`: a list does not show yet what was written last.
 */
export interface StoreFault extends Message {
  readonly type: "store.fault";
  readonly mode: StoreFaultMode;
  /** Requests of this kind: `put`, `get`, `delete`, ...; absent = any. */
  readonly operation?: string;
  /** Requests whose key begins so; absent = any. */
  readonly prefix?: string;
  /** Requests whose key ends so; absent = any. */
  readonly suffix?: string;
  /** How many requests it spoils. */
  readonly times: number;
}

export const STORE_FAULT_MODES = [
  "fail",
  "hang",
  "torn",
  "phantom",
  "corrupt",
  "throttle",
  "misdirected",
  "lost",
  "lag",
] as const;

export type StoreFaultMode = (typeof STORE_FAULT_MODES)[number];
