import type { KeyGroupSnapshot } from "../../model/operator-state.js";
import { matchesOf, type PartialMatch, type PatternMatches } from "./pattern-matches.js";

type States = KeyGroupSnapshot["states"];

interface EventId {
  readonly timestamp: number;
  readonly id: number;
}

interface Node {
  readonly eventId: EventId;
  readonly pageName: string;
}

interface Edge {
  readonly target: Node | null;
  readonly version: readonly number[];
}

interface Computation {
  readonly currentStateName: string;
  readonly previousBufferEntry: Node | null;
  readonly version: readonly number[];
}

interface Stored {
  readonly nfa: {
    readonly partialMatches: readonly Computation[];
    readonly completedMatches: readonly Computation[];
  };
  readonly queue: Table<readonly unknown[]>;
  readonly nodes: Table<{ readonly edges: readonly Edge[] }>;
  readonly events: Table<{ readonly element: unknown }>;
  readonly counts: Table<number>;
}

interface Table<V> {
  readonly entries: Readonly<Record<string, V>>;
}

const PARTS: Readonly<Record<string, keyof Stored>> = {
  nfaStateName: "nfa",
  eventQueuesStateName: "queue",
  "sharedBuffer-entries-with-lockable-edges": "nodes",
  "sharedBuffer-events": "events",
  "sharedBuffer-events-count": "counts",
};

/** Whether a state of that name belongs to the shared buffer and what is around it. */
export function isPatternState(name: string): boolean {
  return Object.hasOwn(PARTS, name);
}

/** What a snapshot says of each key: shared events and versions unfolded into plain partial matches. */
export function storedMatches(
  states: States,
): { readonly key: unknown; readonly matches: PatternMatches }[] {
  const keys = new Map<string, { readonly key: unknown; readonly parts: Partial<Stored> }>();
  for (const { name, entries } of states) {
    const part = PARTS[name];
    if (part === undefined) continue;
    for (const { key, value } of entries) {
      const id = JSON.stringify(key);
      const known = keys.get(id)?.parts;
      keys.set(id, { key, parts: { ...known, [part]: value } });
    }
  }
  return [...keys.values()].map(({ key, parts }) => ({ key, matches: unfold(parts) }));
}

function unfold({ nfa, queue, nodes, events, counts }: Partial<Stored>): PatternMatches {
  const match = ({ currentStateName, previousBufferEntry, version }: Computation): PartialMatch => {
    const taken: PartialMatch["taken"][number][] = [];
    let node = previousBufferEntry;
    let way = version;
    while (node !== null) {
      const { eventId, pageName: name } = node;
      const id = `${String(eventId.timestamp)}:${String(eventId.id)}`;
      const value = events?.entries[id]?.element;
      taken.unshift({ name, timestamp: eventId.timestamp, number: eventId.id, value });
      const edges: readonly Edge[] = nodes?.entries[`${id}:${name}`]?.edges ?? [];
      const edge: Edge | undefined = edges.find((one) => leadsBack(way, one.version));
      node = edge?.target ?? null;
      way = edge?.version ?? [];
    }
    return { state: currentStateName, taken };
  };
  const matches = matchesOf(nfa?.partialMatches.map(match), nfa?.completedMatches.map(match));
  for (const [timestamp, waiting] of Object.entries(queue?.entries ?? {})) {
    matches.waiting.set(Number(timestamp), [...waiting]);
  }
  for (const [timestamp, count] of Object.entries(counts?.entries ?? {})) {
    matches.numbers.set(Number(timestamp), count);
  }
  return matches;
}

/** An edge belongs to a way if its version is a beginning of it, or one that it has branched off from. */
function leadsBack(way: readonly number[], edge: readonly number[]): boolean {
  const last = edge.length - 1;
  const isBeginning = edge.every((digit, index) => index === last || digit === way[index]);
  if (!isBeginning || way.length < edge.length) return false;
  const digit = way[last] as number;
  return way.length === edge.length ? digit >= (edge[last] as number) : digit === edge[last];
}
