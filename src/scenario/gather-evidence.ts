import type { DurableStoreState } from "../external/durable-store.js";
import { auditView, type TransactionalLogState } from "../external/transactional-log-state.js";
import type { Simulation } from "../kernel/simulation.js";
import type { TransactionLogRow } from "../model/external-protocol.js";
import type { RunEvidence } from "../verification/run-evidence.js";
import type { PreparedScenario } from "./prepared-scenario.js";
import { isCutOff, type RunEnding } from "./run-ending.js";

const CHECKPOINT_STORE = "store/checkpoints";

/** Contents of the transactional logs by topic, whatever state their rows are in. */
export function outputLogs(
  { outputTopics }: PreparedScenario,
  { processes }: Simulation,
): ReadonlyMap<string, TransactionalLogState> {
  return new Map(
    outputTopics.map((topic) => {
      const index = processes.find(`sinklog/${topic}`);
      return [topic, processes.instance(index).save() as TransactionalLogState];
    }),
  );
}

/** What a run left behind, for the verdict. */
export function gatherEvidence(
  prepared: PreparedScenario,
  simulation: Simulation,
  ending: RunEnding,
): RunEvidence {
  const { jobGraph, functions, input, faults } = prepared;
  const sinkLogs = new Map<string, readonly TransactionLogRow[]>();
  for (const [topic, state] of outputLogs(prepared, simulation))
    sinkLogs.set(topic, auditView(state));
  return {
    trace: simulation.trace,
    jobGraph,
    functions,
    inputs: new Map([[input.topic, input]]),
    store: storeContent(simulation),
    sinkLogs,
    plannedFaults: faults,
    outcomes: simulation.outcomes(),
    cutOff: isCutOff(ending),
  };
}

/** Values of the checkpoint store by key, those deleted meanwhile included. */
function storeContent(simulation: Simulation): ReadonlyMap<string, unknown> {
  const index = simulation.processes.find(CHECKPOINT_STORE);
  const content = new Map<string, unknown>();
  if (index < 0) return content;
  const { entries, deleted } = simulation.processes.instance(index).save() as DurableStoreState;
  for (const [key, { value }] of deleted) content.set(key, value);
  for (const [key, { value }] of entries) content.set(key, value);
  return content;
}
