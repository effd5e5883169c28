import type { Simulation } from "../kernel/simulation.js";
import { savedState } from "../kernel/saved-state.js";
import type { DurableStoreState } from "./durable-store.js";

const CHECKPOINT_STORE = "store/checkpoints";

/** Values of the checkpoint store by key, those deleted meanwhile included: evidence for a verdict. */
export function storeContent(simulation: Simulation): ReadonlyMap<string, unknown> {
  const content = new Map<string, unknown>();
  const state = savedState<DurableStoreState>(simulation, CHECKPOINT_STORE);
  if (state === undefined) return content;
  for (const [key, { value }] of state.deleted) content.set(key, value);
  for (const [key, { value }] of state.entries) content.set(key, value);
  return content;
}
