/**
 * Identifies an event of a key, and an event in the role that a pattern gave it.
 *
 * Flink: org.apache.flink.cep.nfa.sharedbuffer.EventId, NodeId
 * Simplified: no
 */
export interface EventId {
  readonly timestamp: number;
  /** Counts the events of one timestamp. */
  readonly id: number;
}

export interface NodeId {
  readonly eventId: EventId;
  /** Name of the pattern. */
  readonly pageName: string;
}

export function compareEventIds(left: EventId, right: EventId): number {
  return left.timestamp - right.timestamp || left.id - right.id;
}

/** The later one. */
export function maxEventId(left: EventId | null, right: EventId): EventId {
  return left === null || compareEventIds(left, right) < 0 ? right : left;
}

/** The earlier one. */
export function minEventId(left: EventId | null, right: EventId): EventId {
  return left === null || compareEventIds(left, right) > 0 ? right : left;
}

/** Finds an event in state. */
export function eventKey({ timestamp, id }: EventId): string {
  return `${String(timestamp)}:${String(id)}`;
}

/** Finds an event in its role in state. */
export function nodeKey({ eventId, pageName }: NodeId): string {
  return `${eventKey(eventId)}:${pageName}`;
}

export function eventIdText({ timestamp, id }: EventId): string {
  return `EventId{id=${String(id)}, timestamp=${String(timestamp)}}`;
}
