/**
 * Gives operator state to the subtasks of an operator whose parallelism has changed: lists are dealt
 * out in contiguous parts, union state goes to everybody, broadcast state is copied round robin.
 *
 * Flink: org.apache.flink.runtime.checkpoint.RoundRobinOperatorStateRepartitioner
 * Simplified: names are taken in alphabetical order, where Flink takes that of a HashMap
 */
import { sortedEntries } from "../../kernel/plain-data.js";
import type {
  OperatorStateHandle,
  OperatorStateItems,
  OperatorStateMode,
} from "./operator-state.js";

type Handles = readonly OperatorStateHandle[];

/** A named state of one old handle. */
interface NamedPart {
  readonly subtask: number;
  readonly handle: string;
  readonly items: OperatorStateItems;
}

/** New subtask -> handle -> name -> what it may read of it. */
type Merged = Map<string, Map<string, OperatorStateItems>>[];

/** The handles of each new subtask, from those of each old one. */
export function repartitionOperatorState(
  oldSubtasks: readonly Handles[],
  newParallelism: number,
): Handles[] {
  const union = collect(oldSubtasks, "UNION");
  const broadcast = collect(oldSubtasks, "BROADCAST");
  let merged: Merged;
  if (newParallelism === oldSubtasks.length) {
    // Lists stay where they are, and so does broadcast state that every subtask has.
    for (const [name, parts] of broadcast) {
      const reported = new Set(parts.map(({ subtask }) => subtask));
      if (reported.size === oldSubtasks.length) broadcast.delete(name);
    }
    if (union.size === 0 && broadcast.size === 0) return [...oldSubtasks];
    merged = oldSubtasks.map(
      (handles) => new Map(handles.map(({ handle, states }) => [handle, new Map(states)])),
    );
  } else {
    merged = Array.from({ length: newParallelism }, () => new Map());
    splitLists(collect(oldSubtasks, "SPLIT_DISTRIBUTE"), merged);
  }
  for (const [name, parts] of sortedEntries(union)) {
    for (const target of merged) for (const part of parts) put(target, name, part);
  }
  for (const [name, parts] of sortedEntries(broadcast)) {
    merged.forEach((target, subtask) => {
      const copy = parts[subtask % parts.length];
      if (copy !== undefined) put(target, name, copy);
    });
  }
  return merged.map((target) => Array.from(target, ([handle, states]) => ({ handle, states })));
}

function collect(
  oldSubtasks: readonly Handles[],
  mode: OperatorStateMode,
): Map<string, NamedPart[]> {
  const parts = new Map<string, NamedPart[]>();
  oldSubtasks.forEach((handles, subtask) => {
    for (const { handle, states } of handles) {
      for (const [name, items] of states) {
        if (items.mode !== mode) continue;
        const part = { subtask, handle, items };
        const known = parts.get(name);
        if (known === undefined) parts.set(name, [part]);
        else known.push(part);
      }
    }
  });
  return parts;
}

/** Deals the items out; a state goes on with the subtask at which the one before it has stopped. */
function splitLists(lists: ReadonlyMap<string, NamedPart[]>, merged: Merged): void {
  let start = 0;
  for (const [name, parts] of sortedEntries(lists)) {
    const items = parts.flatMap((part) => part.items.offsets.map((offset) => ({ part, offset })));
    const base = Math.floor(items.length / merged.length);
    const remainder = items.length % merged.length;
    let next = 0;
    for (let i = 0; i < merged.length; i++) {
      const target = merged[(start + i) % merged.length];
      const count = base + (i < remainder ? 1 : 0);
      for (const { part, offset } of items.slice(next, next + count)) {
        if (target !== undefined) append(target, name, part, offset);
      }
      next += count;
    }
    start = (start + remainder) % merged.length;
  }
}

function put(
  target: Map<string, Map<string, OperatorStateItems>>,
  name: string,
  part: NamedPart,
): void {
  statesOf(target, part.handle).set(name, part.items);
}

function append(
  target: Map<string, Map<string, OperatorStateItems>>,
  name: string,
  part: NamedPart,
  offset: number,
): void {
  const states = statesOf(target, part.handle);
  const offsets = states.get(name)?.offsets ?? [];
  states.set(name, { mode: "SPLIT_DISTRIBUTE", offsets: [...offsets, offset] });
}

function statesOf(
  target: Map<string, Map<string, OperatorStateItems>>,
  handle: string,
): Map<string, OperatorStateItems> {
  let states = target.get(handle);
  if (states === undefined) {
    states = new Map();
    target.set(handle, states);
  }
  return states;
}
