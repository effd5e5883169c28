/** Where user code is called. */
export const USER_CODE_CALLS = [
  "initializeState",
  "open",
  "processElement",
  "onTimer",
  "asyncCallback",
  "snapshotState",
  "notifyCheckpointComplete",
  "finish",
  "close",
] as const;

/**
 * What user code does instead of what it should: it throws; it blocks for a while and lets itself be
 * interrupted; it hangs for good and does not; it uses up the heap; the disk under its state backend is
 * full; it brings down the JVM.
 */
export const USER_CODE_EFFECTS = [
  "throw",
  "block",
  "hang",
  "outOfMemory",
  "diskFull",
  "fatal",
] as const;

/** A call of user code. */
export type UserCodeCall = (typeof USER_CODE_CALLS)[number];

/** A fault of user code, as a TaskManager is told of it. */
export interface UserCodeFault {
  readonly id: string;
  /** Name of the operator. */
  readonly operator: string;
  readonly call: UserCodeCall;
  readonly effect: (typeof USER_CODE_EFFECTS)[number];
  /** It strikes at that call of an attempt, 1 = the first. */
  readonly nth: number;
  /** How many attempts it strikes, one after the other. */
  readonly times: number;
  /** How long the call blocks, in microseconds. */
  readonly forUs: number;
}
