import type { FaultOutcome } from "../kernel/fault.js";
import { sortedEntries } from "../kernel/plain-data.js";
import type { Simulation } from "../kernel/simulation.js";
import { VERSION } from "../version.js";
import type { Verdict } from "../verification/verdict.js";
import { JobSummary } from "./job-summary.js";
import { readOutputs } from "./outside-world.js";
import type { PreparedScenario } from "./prepared-scenario.js";
import { RunCounters } from "./run-counters.js";
import type { FaultResult, RunResult } from "./run-result.js";

/** A run at its end, and what was found out about it. */
export interface FinishedRun {
  readonly prepared: PreparedScenario;
  readonly simulation: Simulation;
  readonly terminalEvent: number | undefined;
  readonly verdict: Verdict;
  readonly replay: string;
}

/** The result document of a run. */
export function gatherResult(run: FinishedRun): RunResult {
  const { prepared, simulation, terminalEvent, verdict, replay } = run;
  const { trace } = simulation;
  const jobs = new JobSummary();
  const counters = new RunCounters();
  for (const record of trace.recordsFrom(0)) {
    jobs.consume(record);
    counters.consume(record);
  }
  const actions = new Map<string, string>(
    prepared.scenario.actions.map(({ id, kind }) => [id, kind]),
  );
  const happened = simulation.outcomes().map((outcome) => faultResult(outcome, terminalEvent));
  return {
    linecook: VERSION,
    scenario: prepared.scenario.name,
    seed: prepared.request.seed,
    digest: trace.hex(),
    digests: Object.fromEntries(sortedEntries(trace.processHexes())),
    events: trace.eventCount,
    virtualTimeMs: simulation.now / 1000,
    wallMs: 0,
    jobs: jobs.results(),
    faults: happened.filter(({ id }) => !actions.has(id)),
    actions: happened.flatMap((one) => {
      const kind = actions.get(one.id);
      return kind === undefined ? [] : [{ ...one, kind }];
    }),
    sinks: readOutputs(prepared.outputs, simulation),
    counters: counters.totals(),
    verdict,
    replay,
  };
}

function faultResult(outcome: FaultOutcome, terminalEvent: number | undefined): FaultResult {
  const { id, kind, target, landed, atUs, event } = outcome;
  const inTime = terminalEvent === undefined || (event !== undefined && event <= terminalEvent);
  return {
    id,
    kind,
    target,
    atMs: atUs === undefined ? null : atUs / 1000,
    landed: landed && inTime,
  };
}
