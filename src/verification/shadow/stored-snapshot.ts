import type { StateHandle, TaskStateSnapshot } from "../../model/operator-state.js";

/** What lies behind a handle; `undefined` = nothing, or something that is no snapshot (any more). */
export function storedSnapshot(
  store: ReadonlyMap<string, unknown>,
  handle: StateHandle | null,
): TaskStateSnapshot | undefined {
  if (handle === null) return undefined;
  const found = store.get(handle.path) as Partial<TaskStateSnapshot> | undefined;
  return Array.isArray(found?.operators) ? (found as TaskStateSnapshot) : undefined;
}
