/** Kinds of queued events; small integers, since they live in a typed column. */
export const EventKind = {
  /** A cancelled timer: popped and forgotten, no event. */
  dead: 0,
  /** A message arrives. */
  message: 1,
  /** A timer of a process comes due. */
  timer: 2,
  /** A process's thread continues. */
  turn: 3,
  /** A process starts. */
  start: 4,
  /** A fault at a virtual time strikes. */
  fault: 5,
  /** A fault that lasts ends. */
  heal: 6,
} as const;
