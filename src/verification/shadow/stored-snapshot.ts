import type { StateHandle, TaskStateSnapshot } from "../../model/operator-state.js";
import { withFileContents, type StateFile } from "../../model/state-file.js";

/** What lies behind a handle; `undefined` = nothing, or something that is no snapshot (any more). */
export function storedSnapshot(
  store: ReadonlyMap<string, unknown>,
  handle: StateHandle | null,
): TaskStateSnapshot | undefined {
  if (handle === null) return undefined;
  const found = store.get(handle.path) as Partial<TaskStateSnapshot> | undefined;
  return Array.isArray(found?.operators)
    ? withoutFiles(found as TaskStateSnapshot, store)
    : undefined;
}

/** As if every snapshot had been written whole, whatever its backend shares with earlier ones. */
function withoutFiles(
  snapshot: TaskStateSnapshot,
  store: ReadonlyMap<string, unknown>,
): TaskStateSnapshot {
  if (snapshot.operators.every(({ keyed }) => keyed?.files === undefined)) return snapshot;
  const operators = snapshot.operators.map((operator) => {
    const { keyed } = operator;
    if (keyed === null) return operator;
    const contentOf = (path: string): StateFile | undefined => store.get(path) as StateFile;
    return { ...operator, keyed: withFileContents(keyed, contentOf) };
  });
  return { ...snapshot, operators };
}
