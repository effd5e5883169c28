/**
 * Adds events to the shared buffer, finds the way back to the first event of a partial match, and
 * forgets what no partial match uses any more.
 *
 * Flink: org.apache.flink.cep.nfa.sharedbuffer.SharedBufferAccessor
 * Simplified: no
 */
import { JavaException } from "../../../../model/java-exception.js";
import { getOriginalNameFromInternal } from "../compiler/nfa-state-name-handler.js";
import { isCompatibleWith, type DeweyNumber } from "../dewey-number.js";
import type { EventId, NodeId } from "./event-id.js";
import { release, type SharedBuffer, type SharedBufferNode } from "./shared-buffer.js";

/** Events of a match by the names of the patterns, in the order of their first events. */
export type MatchedIds = ReadonlyMap<string, readonly EventId[]>;

interface Entry {
  readonly id: NodeId;
  readonly node: SharedBufferNode;
}

/** Nodes from an early one to the last. */
interface Path {
  readonly head: NodeId;
  readonly rest: Path | null;
}

/** A way back, as far as it was followed. */
interface ExtractionState {
  /** `null` = the way is at its end. */
  readonly entry: Entry | null;
  readonly version: DeweyNumber;
  readonly path: Path | null;
}

export class SharedBufferAccessor {
  private readonly buffer: SharedBuffer;

  constructor(buffer: SharedBuffer) {
    this.buffer = buffer;
  }

  advanceTime(timestamp: number): void {
    this.buffer.advanceTime(timestamp);
  }

  registerEvent(element: unknown, timestamp: number): EventId {
    return this.buffer.registerEvent(element, timestamp);
  }

  /** Notes that a state accepted an event after the one of `previous`. */
  put(stateName: string, eventId: EventId, previous: NodeId | null, version: DeweyNumber): NodeId {
    if (previous !== null) this.lockNode(previous, version);
    const pageName = getOriginalNameFromInternal(stateName);
    const nodeId: NodeId = Object.freeze({ eventId, pageName });
    let node = this.buffer.node(nodeId);
    if (node === undefined) {
      node = { references: 0, edges: [] };
      this.lockEvent(eventId);
    }
    node.edges.push({ references: 0, target: previous, version });
    this.buffer.putNode(nodeId, node);
    return nodeId;
  }

  /** All ways back from a node that belong to the version. */
  extractPatterns(nodeId: NodeId | null, version: DeweyNumber): MatchedIds[] {
    const result: MatchedIds[] = [];
    const node = this.buffer.node(nodeId);
    if (nodeId === null || node === undefined) return result;
    const states: ExtractionState[] = [{ entry: { id: nodeId, node }, version, path: null }];
    for (let state = states.pop(); state !== undefined; state = states.pop()) {
      if (state.entry === null) result.push(matchOf(state.path));
      else states.push(...this.before(state.entry, state));
    }
    return result;
  }

  materializeMatch(match: MatchedIds): Record<string, unknown[]> {
    const events = ([name, ids]: readonly [string, readonly EventId[]]): [string, unknown[]] => [
      name,
      ids.map((eventId) => this.eventOf(eventId).element),
    ];
    return Object.fromEntries([...match].map(events));
  }

  lockNode(nodeId: NodeId, version: DeweyNumber): void {
    const node = this.buffer.node(nodeId);
    if (node === undefined) return;
    node.references++;
    for (const edge of node.edges) {
      if (isCompatibleWith(version, edge.version)) edge.references++;
    }
    this.buffer.putNode(nodeId, node);
  }

  /** Gives back a reference; what nobody refers to is removed, with all that only it referred to. */
  releaseNode(nodeId: NodeId | null, version: DeweyNumber): void {
    const examine = [{ nodeId, version }];
    for (let next = examine.pop(); next !== undefined; next = examine.pop()) {
      const current = next;
      const node = this.buffer.node(current.nodeId);
      if (node === undefined || current.nodeId === null) return;
      const kept = node.edges.filter((edge) => {
        if (!isCompatibleWith(current.version, edge.version) || !release(edge)) return true;
        if (edge.target !== null) examine.push({ nodeId: edge.target, version: edge.version });
        return false;
      });
      node.edges.splice(0, node.edges.length, ...kept);
      if (!release(node)) {
        this.buffer.putNode(current.nodeId, node);
        continue;
      }
      this.buffer.removeNode(current.nodeId);
      this.releaseEvent(current.nodeId.eventId);
    }
  }

  releaseEvent(eventId: EventId): void {
    const event = this.buffer.event(eventId);
    if (event === undefined) return;
    if (release(event)) this.buffer.removeEvent(eventId);
    else this.buffer.putEvent(eventId, event);
  }

  private before({ id, node }: Entry, { version, path }: ExtractionState): ExtractionState[] {
    const longer: Path = { head: id, rest: path };
    const edges = node.edges.filter((edge) => isCompatibleWith(version, edge.version));
    return edges.map(({ target, version: edgeVersion }) => ({
      entry: target === null ? null : { id: target, node: this.nodeOf(target) },
      version: edgeVersion,
      path: longer,
    }));
  }

  private nodeOf(nodeId: NodeId): SharedBufferNode {
    const node = this.buffer.node(nodeId);
    if (node === undefined) throw new JavaException("NullPointerException", null);
    return node;
  }

  private eventOf(eventId: EventId): { readonly element: unknown } {
    const event = this.buffer.event(eventId);
    if (event === undefined) throw new JavaException("NullPointerException", null);
    return event;
  }

  private lockEvent(eventId: EventId): void {
    const event = this.buffer.event(eventId);
    if (event === undefined) throw new JavaException("IllegalStateException", null);
    event.references++;
    this.buffer.putEvent(eventId, event);
  }
}

function matchOf(path: Path | null): MatchedIds {
  const match = new Map<string, EventId[]>();
  for (let place = path; place !== null; place = place.rest) {
    const { pageName, eventId } = place.head;
    const events = match.get(pageName);
    if (events === undefined) match.set(pageName, [eventId]);
    else events.push(eventId);
  }
  return match;
}
