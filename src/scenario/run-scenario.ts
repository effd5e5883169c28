import { hashText52 } from "../kernel/hash.js";
import { parseDuration } from "./duration.js";
import { parseCrash } from "./fault-plan.js";
import type { InputFile } from "./input/input-file.js";
import type { JobDefinition } from "./job-definition.js";
import { builtInJob } from "./jobs/built-in-jobs.js";
import { loadScenario } from "./load-scenario.js";
import { OWN_JOB_SCENARIO, OWN_JOB_TEXT } from "./own-job-scenario.js";
import { prepareScenario } from "./prepare-scenario.js";
import type { RunResult } from "./run-result.js";
import type { RunRequest } from "./run-request.js";
import { Session } from "./session.js";

/** What is changed about a scenario from outside. */
export interface ScenarioOptions {
  /** Name of the scenario's file, for messages. */
  readonly file?: string;
  readonly seed?: string;
  /** Instead of the scenario's job. */
  readonly job?: JobDefinition;
  /** Instead of the scenario's input. */
  readonly input?: InputFile;
  /** Flink options and job parameters. */
  readonly set?: Readonly<Record<string, string>>;
  /** Crashes beside the scenario's own faults: `tm-3@20s`, `tm-3@checkpoint.ack.sent#2`. */
  readonly crashes?: readonly string[];
  /** `false` leaves out the scenario's own faults. */
  readonly faults?: boolean;
  /** Input records per virtual second: `200/s`. */
  readonly rate?: string;
  /** Stops at this virtual time: `30 s`. */
  readonly until?: string;
}

/** What is changed about the run of a job. */
export type JobOptions = Omit<ScenarioOptions, "file" | "job" | "faults">;

/**
 * Opens a scenario, given as the text of its file, to step through it.
 *
 * @example
 * ```ts
 * const session = openSession(await readFile("kitchen.yaml", "utf8"), { seed: "monday" });
 * session.toNextFault();
 * ```
 * @throws UserError if the scenario or the options make no sense.
 */
export function openSession(scenarioText: string, options: ScenarioOptions = {}): Session {
  const { file = "scenario.yaml", input, seed, rate, until } = options;
  const scenario = loadScenario(file, scenarioText);
  const job = options.job ?? builtInJob(scenario.job);
  const request: RunRequest = {
    scenario: file,
    set: Object.entries(options.set ?? {}),
    crashes: (options.crashes ?? []).map((text) => parseCrash(text)),
    ownFaults: options.faults ?? true,
    ...(seed === undefined ? {} : { seed }),
    ...(rate === undefined ? {} : { rate }),
    ...(until === undefined ? {} : { untilUs: parseDuration(until) }),
    ...(input === undefined ? {} : { input: { path: input.path, format: input.format } }),
  };
  const jobHash = options.job === undefined ? scenario.job : codeHash(job);
  const resources = { job, jobHash, ...(input === undefined ? {} : { inputFile: input }) };
  return new Session(prepareScenario(scenario, request, resources));
}

/**
 * Runs a scenario, given as the text of its file, to its end.
 *
 * @example
 * ```ts
 * const result = runScenario(text, { crashes: ["tm-3@20s"] });
 * expect(result.verdict.kind).toBe("pass");
 * ```
 * @throws UserError if the scenario or the options make no sense.
 */
export function runScenario(scenarioText: string, options: ScenarioOptions = {}): RunResult {
  return openSession(scenarioText, options).result();
}

/**
 * Runs a job of your own to its end: on four machines, with its own `input`, and a verdict.
 *
 * @example
 * ```ts
 * const result = runJob(job, { crashes: ["tm-1@2s"], set: { "parallelism.default": "4" } });
 * expect(result.verdict.kind).toBe("pass");
 * ```
 * @throws UserError if the job cannot be built or the options make no sense.
 */
export function runJob(job: JobDefinition, options: JobOptions = {}): RunResult {
  return runScenario(OWN_JOB_TEXT, { ...options, file: OWN_JOB_SCENARIO, job });
}

function codeHash({ name, build }: JobDefinition): string {
  return hashText52(`${name}\n${build.toString()}`).toString(16);
}
