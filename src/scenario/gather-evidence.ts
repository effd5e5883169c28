import { storeContent } from "../external/store-content.js";
import type { Simulation } from "../kernel/simulation.js";
import { addedPartitions } from "../model/added-partitions.js";
import type { RunEvidence } from "../verification/run-evidence.js";
import { auditOutputs, tableContents } from "./outside-world.js";
import type { PreparedScenario } from "./prepared-scenario.js";
import { isCutOff, type RunEnding } from "./run-ending.js";

/** What a run left behind, for the verdict. */
export function gatherEvidence(
  prepared: PreparedScenario,
  simulation: Simulation,
  ending: RunEnding,
): RunEvidence {
  const { jobGraph, functions, inputs, faults, drawnFaults, outputs } = prepared;
  const { stateBytes: stateBytesMax } = prepared.scenario.limits;
  return {
    trace: simulation.trace,
    epochMs: simulation.epochMs,
    jobGraph,
    functions,
    inputs: new Map(
      inputs.map((input) => {
        const addedLater = addedPartitions(faults, input.topic);
        return [input.topic, { ...input, addedLater }];
      }),
    ),
    store: storeContent(simulation),
    sinkLogs: auditOutputs(outputs, simulation),
    tables: tableContents(outputs, simulation),
    plannedFaults: faults,
    drawnFaults,
    outcomes: simulation.outcomes(),
    ...(stateBytesMax === undefined ? {} : { stateBytesMax }),
    cutOff: isCutOff(ending),
  };
}
