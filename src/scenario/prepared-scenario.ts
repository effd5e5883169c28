import type { Fault } from "../kernel/fault.js";
import type { Simulation } from "../kernel/simulation.js";
import type { JobGraph } from "../model/job-graph.js";
import type { FunctionRegistry } from "../model/stream-operator.js";
import type { RunEvidence } from "../verification/run-evidence.js";
import type { Verdict } from "../verification/verdict.js";
import type { ScenarioInput } from "./input/scenario-input.js";
import type { JournalHashes } from "./journal.js";
import type { JobOutputs } from "./outside-world.js";
import type { RunLimits } from "./run-ending.js";
import type { RunRequest } from "./run-request.js";
import type { Scenario } from "./scenario.js";

/**
 * A scenario with all that seed and faults of a run do not change: read, built and generated once,
 * then frozen and shared by every run of it.
 */
export interface PreparedScenario {
  readonly scenario: Scenario;
  /** What was asked for, with the seed that was chosen. */
  readonly request: RunRequest & { readonly seed: string };
  readonly hashes: JournalHashes;
  readonly jobGraph: JobGraph;
  /** How many jobs are submitted in all. */
  readonly jobs: number;
  readonly functions: FunctionRegistry;
  /** One for each topic. */
  readonly inputs: readonly ScenarioInput[];
  /** Where the job's sinks write. */
  readonly outputs: JobOutputs;
  /** The scenario's own faults and those asked for. */
  readonly faults: readonly Fault[];
  /** Drawn by the generator that was asked for: not each of them has to land. */
  readonly drawnFaults: readonly Fault[];
  readonly limits: RunLimits;
  /** A fresh simulation at its first event. */
  createSimulation(): Simulation;
  /** What a run's evidence proves. */
  judge(evidence: RunEvidence): Verdict;
}
