/** Kinds of queued events; small integers, since they live in a typed column. */
export const EventKind = {
  /** A cancelled timer: popped and forgotten, no event. */
  dead: 0,
  /** A message arrives. */
  message: 1,
  /** The kernel tells one incarnation of a process that a peer or connection is gone. */
  notice: 2,
  /** A timer of a process comes due. */
  timer: 3,
  /** A process's thread continues. */
  turn: 4,
  /** A process starts. */
  start: 5,
  /** A fault at a virtual time strikes. */
  fault: 6,
  /** A fault that lasts ends. */
  heal: 7,
  /** A machine that joins later boots. */
  boot: 8,
} as const;
