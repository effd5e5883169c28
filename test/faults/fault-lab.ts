import type { TraceRecord } from "../../src/kernel/trace-schema.js";
import { builtInJob } from "../../src/scenario/jobs/built-in-jobs.js";
import { storeContent } from "../../src/external/store-content.js";
import { loadScenario } from "../../src/scenario/load-scenario.js";
import { prepareScenario } from "../../src/scenario/prepare-scenario.js";
import type { JobDefinition } from "../../src/scenario/job-definition.js";
import type { RunResult } from "../../src/scenario/run-result.js";
import { Session } from "../../src/scenario/session.js";

/** A small service, and what goes wrong in it. */
export interface FaultExperiment {
  /** The list under `faults:`, as a scenario writes it; absent = a control run. */
  readonly faults?: string;
  /** Added to, or instead of, the lab's configuration. */
  readonly configuration?: Readonly<Record<string, string>>;
  readonly jobManagers?: number;
  readonly taskManagers?: number;
  /** The list under `join:`. */
  readonly join?: string;
  readonly network?: string;
  readonly perMinute?: readonly number[];
  readonly rate?: string;
  readonly job?: JobDefinition;
  /** More parameters of the generated visits. */
  readonly generated?: string;
  /** The list under `actions:`. */
  readonly actions?: string;
  /** The job's parameters, instead of the lab's. */
  readonly parameters?: string;
  readonly tieBreak?: string;
  /** Most bytes of state that a checkpoint may hold. */
  readonly stateBytes?: string;
  /** Further keys of the scenario, e.g. `lookups:`. */
  readonly more?: string;
  readonly virtualTime?: string;
}

/** What an experiment left behind. */
export interface FaultObservation {
  readonly result: RunResult;
  readonly records: readonly TraceRecord[];
  readonly verdict: RunResult["verdict"]["kind"];
  /** Visits of each minute, as committed. */
  readonly visits: readonly number[];
  readonly restarts: number;
  /** Records of a type, fields only. */
  fieldsOf(type: string): readonly Readonly<Record<string, unknown>>[];
  /** The checkpoint store: every value ever written, by key. */
  readonly store: ReadonlyMap<string, unknown>;
  /** How often a protocol point was passed. */
  passings(point: string): number;
}

const PER_MINUTE = [47, 61, 40, 60];

const CONFIGURATION: Readonly<Record<string, string>> = {
  "parallelism.default": "2",
  "taskmanager.numberOfTaskSlots": "1",
  "pipeline.auto-watermark-interval": "100 ms",
  "execution.checkpointing.interval": "150 ms",
  "execution.checkpointing.tolerable-failed-checkpoints": "3",
  "heartbeat.interval": "100 ms",
  "heartbeat.timeout": "400 ms",
  "restart-strategy.type": "fixed-delay",
  "restart-strategy.fixed-delay.attempts": "10",
  "restart-strategy.fixed-delay.delay": "600 ms",
};

function scenarioText(experiment: FaultExperiment): string {
  const { faults = "", join, network, jobManagers = 1, taskManagers = 5 } = experiment;
  const { perMinute = PER_MINUTE, rate = "200/s", virtualTime = "5 min" } = experiment;
  const limits =
    experiment.stateBytes === undefined ? "" : `, stateBytes: ${experiment.stateBytes}`;
  const { generated = "", actions = "", tieBreak = "content" } = experiment;
  const { parameters = "outOfOrderness: 5 s, sourceParallelism: 2, sumParallelism: 1" } =
    experiment;
  const configuration = { ...CONFIGURATION, ...experiment.configuration };
  const settings = Object.entries(configuration).map(([key, value]) => `  ${key}: "${value}"`);
  return `
apiVersion: linecook/v1
kind: Scenario
metadata: { name: fault-lab, title: A fault, story: "" }
job: count-visits
parameters: { ${parameters} }
tieBreak: ${tieBreak}
input:
  topic: visits
  partitions: 2
  rate: ${rate}
  generated: { generator: visits, from: "2026-03-02T09:00Z", perMinute: [${perMinute.join(", ")}], pages: 12, users: 30, outOfOrderness: 4 s${generated === "" ? "" : `, ${generated}`} }
cluster: { jobManagers: ${String(jobManagers)}, taskManagers: ${String(taskManagers)}${join === undefined ? "" : `, join: ${join}`} }
configuration:
${settings.join("\n")}
${network === undefined ? "" : `network: ${network}`}
faults:${faults.trim() === "" ? " []" : `\n${faults}`}
actions:${actions.trim() === "" ? " []" : `\n${actions}`}
${experiment.more ?? ""}
limits: { virtualTime: ${virtualTime}${limits} }
`;
}

/** Runs the experiment to its end and judges it. */
export function observe(experiment: FaultExperiment): FaultObservation {
  const request = { scenario: "fault-lab", set: [], crashes: [], ownFaults: true };
  const job = {
    job: experiment.job ?? builtInJob("count-visits"),
    jobHash: "",
    // Errors of the lab's own jobs are theirs, not the emulator's.
    locate: ({ message }: Error) => (message.startsWith("boom") ? "job.ts:1:1" : undefined),
  };
  const scenario = loadScenario("fault-lab.yaml", scenarioText(experiment));
  const session = new Session(prepareScenario(scenario, request, job));
  session.toEnd();
  const result = session.result();
  const records = [...session.trace.recordsFrom(0)];
  const rows = (result.sinks["visits-per-minute"] ?? []) as readonly { visits: number }[];
  return {
    result,
    records,
    verdict: result.verdict.kind,
    visits: rows.map(({ visits }) => visits),
    restarts: result.jobs[0]?.restarts ?? -1,
    fieldsOf: (type) => records.filter((one) => one.type === type).map(({ fields }) => fields),
    store: storeContent(session.simulation),
    passings: (point) => session.simulation.passings(point),
  };
}

/** The exact result of the lab's service. */
export const EXACT: readonly number[] = PER_MINUTE;

/** The one outcome of the experiment's only fault. */
export function landed({ result }: FaultObservation): boolean {
  return result.faults.length > 0 && result.faults.every((fault) => fault.landed);
}
