/**
 * The events of all partial matches of a key, each kept once: events, their roles with the ways back to
 * the event before, and how often each is referred to.
 *
 * Flink: org.apache.flink.cep.nfa.sharedbuffer.SharedBuffer, SharedBufferNode, SharedBufferEdge, Lockable
 * Simplified: no cache in front of the state
 */
import { JavaException } from "../../../../model/java-exception.js";
import type { OperatorContext } from "../../../../model/stream-operator.js";
import type { DeweyNumber } from "../dewey-number.js";
import { eventKey, nodeKey, type EventId, type NodeId } from "./event-id.js";
import { KeyedTable } from "./keyed-table.js";

/** An event, and by how many roles it is used. */
export interface SharedEvent {
  references: number;
  readonly element: unknown;
}

/** The way back from a role to the event before it; `null` = it was the first. */
export interface SharedBufferEdge {
  references: number;
  readonly target: NodeId | null;
  readonly version: DeweyNumber;
}

/** An event in one role. */
export interface SharedBufferNode {
  references: number;
  readonly edges: SharedBufferEdge[];
}

/** Takes one reference away; says whether none is left. */
export function release(lockable: { references: number }): boolean {
  if (lockable.references <= 0) return true;
  lockable.references--;
  return lockable.references === 0;
}

/** Names of the states, which are Flink's. */
export const SHARED_BUFFER_STATES = Object.freeze({
  entries: "sharedBuffer-entries-with-lockable-edges",
  events: "sharedBuffer-events",
  eventsCount: "sharedBuffer-events-count",
});

export class SharedBuffer {
  private readonly entries: KeyedTable<SharedBufferNode>;
  private readonly events: KeyedTable<SharedEvent>;
  /** By timestamp: how many events had it, to number the next one. */
  private readonly eventsCount: KeyedTable<number>;

  constructor(context: OperatorContext) {
    this.entries = new KeyedTable(context, SHARED_BUFFER_STATES.entries);
    this.events = new KeyedTable(context, SHARED_BUFFER_STATES.events);
    this.eventsCount = new KeyedTable(context, SHARED_BUFFER_STATES.eventsCount);
  }

  /** No more events of earlier timestamps come. */
  advanceTime(timestamp: number): void {
    for (const earlier of this.eventsCount.ids()) {
      if (Number(earlier) < timestamp) this.eventsCount.remove(earlier);
    }
  }

  registerEvent(element: unknown, timestamp: number): EventId {
    const id = this.eventsCount.get(String(timestamp)) ?? 0;
    this.eventsCount.put(String(timestamp), id + 1);
    const eventId: EventId = Object.freeze({ timestamp, id });
    this.putEvent(eventId, { references: 1, element });
    return eventId;
  }

  /** Changes take effect only when the event is put back, whatever keeps the state. */
  putEvent(eventId: EventId, event: SharedEvent): void {
    this.events.put(eventKey(eventId), event);
  }

  event(eventId: EventId): SharedEvent | undefined {
    return this.events.get(eventKey(eventId));
  }

  removeEvent(eventId: EventId): void {
    this.events.remove(eventKey(eventId));
  }

  /** @throws JavaException where Flink looks up no node at all. */
  node(nodeId: NodeId | null): SharedBufferNode | undefined {
    if (nodeId === null) throw new JavaException("NullPointerException", null);
    return this.entries.get(nodeKey(nodeId));
  }

  /** As `putEvent`. */
  putNode(nodeId: NodeId, node: SharedBufferNode): void {
    this.entries.put(nodeKey(nodeId), node);
  }

  removeNode(nodeId: NodeId): void {
    this.entries.remove(nodeKey(nodeId));
  }
}
