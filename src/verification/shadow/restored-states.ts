import { computeKeyGroupRangeForOperatorIndex } from "../../model/key-groups.js";
import type { JobVertex } from "../../model/job-graph.js";
import type { CheckpointMetadata, OperatorSubtaskState } from "../../model/operator-state.js";
import type { RestoredState } from "../reference/reference-operator.js";
import { storedSnapshot } from "./stored-snapshot.js";

/**
 * What each operator of a subtask begins with after the job was set back to a checkpoint: the key
 * groups of its range, and its share of the operator state. `null` = nothing was stored for it.
 */
export function restoredStates(
  metadata: CheckpointMetadata,
  store: ReadonlyMap<string, unknown>,
  vertex: JobVertex,
  subtask: number,
): (RestoredState | null)[] {
  const stored = metadata.vertices.find(({ vertexId }) => vertexId === vertex.vertexId);
  if (stored === undefined) return vertex.operators.map(() => null);
  const snapshots = stored.subtasks
    .toSorted((left, right) => left.subtask - right.subtask)
    .map(({ handle }) => storedSnapshot(store, handle));
  const range = computeKeyGroupRangeForOperatorIndex(
    vertex.maxParallelism,
    vertex.parallelism,
    subtask,
  );
  return vertex.operators.map(({ operatorId }) => {
    const parts = snapshots.map((snapshot) =>
      snapshot?.operators.find((operator) => operator.operatorId === operatorId),
    );
    if (parts.every((part) => part === undefined)) return null;
    const keyGroups = parts
      .flatMap((part) => part?.keyed?.groups ?? [])
      .filter(({ keyGroup }) => range.start <= keyGroup && keyGroup <= range.end)
      .sort((left, right) => left.keyGroup - right.keyGroup);
    return { keyGroups, lists: listsOf(parts, subtask, vertex.parallelism) };
  });
}

type Part = OperatorSubtaskState | undefined;

/**
 * Union and broadcast state goes to everyone whole; lists stay, or are dealt out in runs of equal
 * length: the first subtasks get one item more, and each list begins with the subtask after those.
 */
function listsOf(
  parts: readonly Part[],
  subtask: number,
  parallelism: number,
): RestoredState["lists"] {
  const names = new Set(parts.flatMap((part) => part?.operatorState.map(({ name }) => name) ?? []));
  let start = 0;
  return [...names].sort(byText).map((name) => {
    const states = parts.map((part) => part?.operatorState.find((state) => state.name === name));
    const mode = states.find((state) => state !== undefined)?.mode;
    const own = states[subtask]?.items ?? [];
    if (mode === "SPLIT_DISTRIBUTE" && parts.length === parallelism) return { name, items: own };
    if (mode === "BROADCAST") return { name, items: broadcastItems(states, subtask) };
    const all = states.flatMap((state) => state?.items ?? []);
    if (mode === "UNION") return { name, items: all };
    const position = (subtask - start + parallelism) % parallelism;
    start = (start + all.length) % parallelism;
    return { name, items: runOf(all, position, parallelism) };
  });
}

/** Everybody holds the same; subtasks that had finished by then left nothing, and get it from others. */
function broadcastItems(
  states: readonly ({ readonly items: readonly unknown[] } | undefined)[],
  subtask: number,
): readonly unknown[] {
  const reported = states.filter((state) => state !== undefined);
  return reported[subtask % reported.length]?.items ?? [];
}

function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}

function runOf(items: readonly unknown[], position: number, parts: number): readonly unknown[] {
  const length = Math.floor(items.length / parts);
  const longer = items.length % parts;
  const first = position * length + Math.min(position, longer);
  return items.slice(first, first + length + (position < longer ? 1 : 0));
}
