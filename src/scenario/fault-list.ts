import type { Fault } from "../kernel/fault.js";

/** Adds faults to planned ones; a repeated id gets a number. */
export function withFaults(planned: readonly Fault[], added: readonly Fault[]): readonly Fault[] {
  const all = [...planned];
  for (const fault of added) {
    let id = fault.id;
    for (let n = 2; all.some((other) => other.id === id); n++) id = `${fault.id}-${String(n)}`;
    all.push({ ...fault, id });
  }
  return all;
}
