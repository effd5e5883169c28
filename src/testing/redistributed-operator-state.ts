import type { OperatorStateSnapshot, OperatorSubtaskState } from "../model/operator-state.js";
import { repartitionOperatorState } from "../runtime/checkpoint/round-robin-operator-state-repartitioner.js";

/** Operator state of one new subtask, handed out as the checkpoint coordinator does it. */
export function redistributedOperatorState(
  snapshots: readonly OperatorSubtaskState[],
  subtask: number,
  parallelism: number,
): OperatorStateSnapshot[] {
  const handles = snapshots.map(({ operatorState }, old) => {
    const states = operatorState.map(
      ({ name, mode, items }) => [name, { mode, offsets: [...items.keys()] }] as const,
    );
    return [{ handle: String(old), states: new Map(states) }];
  });
  const byName = new Map<string, OperatorStateSnapshot>();
  for (const { handle, states } of repartitionOperatorState(handles, parallelism)[subtask] ?? []) {
    const stored = snapshots[Number(handle)]?.operatorState;
    for (const [name, { mode, offsets }] of states) {
      const items = stored?.find((state) => state.name === name)?.items ?? [];
      const before = byName.get(name)?.items ?? [];
      const own = offsets.map((offset) => items[offset]);
      byName.set(name, { name, mode, items: [...before, ...own] });
    }
  }
  return [...byName.values()];
}
