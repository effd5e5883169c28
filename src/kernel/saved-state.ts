import type { Address } from "./process.js";
import type { Simulation } from "./simulation.js";

/** What a process has saved at this moment, as plain data; `undefined` if there is no such process. */
export function savedState<S>({ processes }: Simulation, address: Address): S | undefined {
  const index = processes.find(address);
  return index < 0 ? undefined : (processes.instance(index).save() as S);
}
