import { loseTasksOn } from "./fold-tasks.js";
import type { KitchenRecord } from "./kitchen-record.js";
import { machineNumber } from "./place-names.js";
import type { CookState, KitchenState } from "./kitchen-state.js";

function updateCook(
  state: KitchenState,
  machine: string,
  change: Partial<CookState>,
): KitchenState {
  const cooks = state.cooks.slice();
  const at = cooks.findIndex((cook) => cook.machine === machine);
  const known = cooks[at] ?? {
    ...{ machine, up: true, incarnation: 0, registered: false, lost: "", slots: 0 },
  };
  if (at >= 0) cooks[at] = { ...known, ...change };
  else cooks.push({ ...known, ...change });
  cooks.sort((left, right) => machineNumber(left.machine) - machineNumber(right.machine));
  return { ...state, cooks };
}

function isCook(machine: string): boolean {
  return machine.startsWith("tm-");
}

/** A machine starts or dies. */
export function foldMachine(
  state: KitchenState,
  record: Extract<KitchenRecord, { type: "kernel.machineUp" | "kernel.machineDown" }>,
): KitchenState {
  const { machine } = record.fields;
  const up = record.type === "kernel.machineUp";
  if (isCook(machine)) {
    if (!up) return loseTasksOn(updateCook(state, machine, { up, registered: false }), machine);
    const { incarnation } = record.fields;
    return updateCook(state, machine, { up, incarnation, registered: false, lost: "" });
  }
  if (!machine.startsWith("jm-")) return state;
  const others = state.offices.filter((office) => office.machine !== machine);
  return { ...state, offices: [...others, { machine, up }] };
}

/** A TaskManager signs on at the JobManager, or is given up by it. */
export function foldRegistration(
  state: KitchenState,
  record: Extract<KitchenRecord, { type: "taskManager.registered" | "taskManager.lost" }>,
): KitchenState {
  const { taskManager } = record.fields;
  if (record.type === "taskManager.lost")
    return updateCook(state, taskManager, { registered: false, lost: record.fields.reason || "?" });
  const known = state.cooks.find((cook) => cook.machine === taskManager);
  // The JobMaster registers it too, and knows no slots.
  const slots = Math.max(record.fields.slots, known?.slots ?? 0);
  return updateCook(state, taskManager, { registered: true, lost: "", slots });
}

/** A fault strikes or is over. */
export function foldFault(
  state: KitchenState,
  record: Extract<KitchenRecord, { type: "kernel.fault" | "kernel.healed" }>,
): KitchenState {
  const { id, kind, target } = record.fields;
  if (record.type === "kernel.fault") {
    const struck = { id, kind, target, atUs: record.timeUs, healedUs: -1 };
    return { ...state, faults: [...state.faults, struck] };
  }
  const faults = state.faults.map((fault) =>
    fault.id === id && fault.healedUs < 0 ? { ...fault, healedUs: record.timeUs } : fault,
  );
  return { ...state, faults };
}
