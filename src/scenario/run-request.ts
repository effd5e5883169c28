import type { Fault } from "../kernel/fault.js";
import type { InputFormat } from "./input/input-file.js";

/** What a run is asked to be: a scenario, and what is changed about it from outside. */
export interface RunRequest {
  /** Name or file. */
  readonly scenario: string;
  readonly seed?: string;
  readonly input?: { readonly path: string; readonly format: InputFormat };
  /** A TypeScript file. */
  readonly job?: string;
  /** Flink options and job parameters, in the order in which they were given. */
  readonly set: readonly (readonly [key: string, value: string])[];
  /** Faults beside those of the scenario. */
  readonly crashes: readonly Fault[];
  /** Whether the scenario's own faults strike. */
  readonly ownFaults: boolean;
  readonly rate?: string;
  readonly untilUs?: number;
  /** Draws further faults from the seed: a name of `FAULT_GENERATORS`. */
  readonly generator?: string;
  /** A deliberately broken rule of the runtime: an id of the catalogue of mutants. */
  readonly mutant?: string;
}

/** Whether nothing but the seed differs from the scenario's text. */
export function isAsWritten(request: RunRequest): boolean {
  const { set, crashes, ownFaults, input, job, rate, untilUs, mutant, generator } = request;
  const changed = [input, job, rate, untilUs, mutant, generator].some((part) => part !== undefined);
  return ownFaults && set.length === 0 && crashes.length === 0 && !changed;
}
