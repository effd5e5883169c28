import type { CompiledProgram } from "../dataflow/api/stream-execution-environment.js";
import { Simulation } from "../kernel/simulation.js";
import { hashText52, hashValue32 } from "../kernel/hash.js";
import { InvariantViolation } from "../kernel/invariant.js";
import type { Fault } from "../kernel/fault.js";
import { MUTANT_CATALOGUE } from "../mutants/mutant-catalogue.js";
import type { RuntimeRules } from "../runtime/rules.js";
import { judgeRun } from "../verification/judge-run.js";
import {
  whyNotComparable,
  type NotComparable,
} from "../verification/double-run/why-not-comparable.js";
import {
  interpret,
  type ReferenceResult,
} from "../verification/reference/reference-interpreter.js";
import { NotRecomputable } from "../verification/reference/user-context.js";
import type { RunEvidence } from "../verification/run-evidence.js";
import { planActions } from "./action-plan.js";
import type { ActionEntry } from "./action-schema.js";
import { applySettings } from "./apply-settings.js";
import { drawFaults } from "./campaign/fault-generators.js";
import { faultGround } from "./campaign/fault-ground.js";
import { clusterOf } from "./cluster-of.js";
import { compileJob } from "./compile-job.js";
import { allOutputs, furtherJobs, type FurtherJob } from "./further-jobs.js";
import { judgeJobs, type JudgedJob } from "./judge-jobs.js";
import { checkTopicFaults } from "./check-topic-faults.js";
import { checkUserCodeFaults } from "./check-user-code-faults.js";
import { withFaults } from "./fault-list.js";
import { optionProblem } from "./scenario-configuration.js";
import type { InputFile } from "./input/input-file.js";
import type { ScenarioInput } from "./input/scenario-input.js";
import { hashOfInputs, scenarioInputs } from "./input/scenario-inputs.js";
import { inDisturbedWorld } from "./disturbed-world.js";
import { isBuiltIn } from "./jobs/built-in-jobs.js";
import type { JobDefinition } from "./job-definition.js";
import { machineNames } from "./load-scenario.js";
import { suggestWord } from "./nearest-word.js";
import { outputsOf, type JobOutputs } from "./outside-world.js";
import type { PreparedScenario } from "./prepared-scenario.js";
import type { RunRequest } from "./run-request.js";
import type { Scenario } from "./scenario.js";
import { userError } from "./user-error.js";
import { quoted } from "./quoted.js";

/** What a scenario names and somebody else had to fetch. */
export interface ScenarioResources {
  readonly job: JobDefinition;
  /** Hash of the job's code; a changed job is another one. */
  readonly jobHash: string;
  readonly inputFile?: InputFile;
  /** Finds `file:line` of user code in an error. */
  readonly locate?: (error: Error) => string | undefined;
}

/**
 * Does once what every run of a scenario has in common: settings, graph, input.
 *
 * @throws UserError if the request does not fit the scenario.
 */
export function prepareScenario(
  scenario: Scenario,
  request: RunRequest,
  resources: ScenarioResources,
): PreparedScenario {
  const seed = request.seed ?? scenario.seed;
  const { configuration, parameters } = applySettings(
    scenario,
    resources.job.parameters ?? {},
    request.set,
  );
  const { jobGraph, functions } = compileJob(resources, configuration, parameters);
  const inputs = scenarioInputs({
    entries: scenario.inputs,
    job: resources.job,
    rate: request.rate,
    inputFile: resources.inputFile,
    ...{ jobGraph, seed },
  });
  const faults = withFaults(request.ownFaults ? scenario.faults : [], request.crashes);
  checkTargets(scenario, request);
  const { locate } = resources;
  const others = furtherJobs(scenario, jobGraph, configuration, inputs);
  const outputs = allOutputs([outputsOf(jobGraph), ...others.map((other) => other.outputs)]);
  checkOutputMachines(faults, outputs);
  checkReaders(scenario, outputs);
  checkTopicFaults(faults, inputs);
  checkUserCodeFaults(faults, [jobGraph, ...others.map(({ program }) => program.jobGraph)]);
  const again = compiledAgain(scenario.actions, resources, configuration, parameters);
  const actions = planActions(
    scenario.actions,
    jobGraph,
    new Map([...again].map(([id, program]) => [id, program.jobGraph])),
    new Map(others.map(({ name, program }) => [name, program.jobGraph])),
  );
  const drawnFaults = drawnFor(request, scenario, configuration, inputs, seed, faults);
  const rules = rulesOf(request);
  const options = clusterOf({
    ...{ scenario, seed, configuration, jobGraph, functions, inputs, outputs },
    faults: [...faults, ...drawnFaults, ...actions.events],
    ...(rules === undefined ? {} : { rules }),
    commands: actions.commands,
    preparedJobs: [...again.values()],
    furtherJobs: others,
    ...(locate === undefined ? {} : { locate }),
  });
  const { virtualTimeUs, events } = scenario.limits;
  const own = { jobGraph, functions, again: [...again.values()] };
  const judged = judgedJobs(own, others, inputs, resources);
  return {
    scenario,
    request: { ...request, seed },
    hashes: {
      scenario: scenario.hash,
      input: hashOfInputs(inputs),
      job: hashText52(resources.jobHash + hashValue32(jobGraph, 1).toString(16)).toString(16),
    },
    jobGraph,
    jobs: 1 + again.size + others.length,
    functions,
    inputs,
    outputs,
    faults,
    drawnFaults,
    limits: { untilUs: request.untilUs ?? Infinity, virtualTimeUs, events },
    createSimulation: () => new Simulation(options),
    judge: (evidence) => judgeJobs(judged, evidence),
  };
}

/** Faults of the generator that was asked for; their names are none of those that are there. */
function drawnFor(
  { generator }: RunRequest,
  scenario: Scenario,
  configuration: Readonly<Record<string, string>>,
  inputs: readonly ScenarioInput[],
  seed: string,
  planned: readonly Fault[],
): readonly Fault[] {
  if (generator === undefined) return [];
  const ground = faultGround(scenario, configuration, inputs);
  return withFaults(planned, drawFaults(generator, seed, ground)).slice(planned.length);
}

/** @throws UserError if there is no such mutant. */
function rulesOf({ mutant }: RunRequest): RuntimeRules | undefined {
  if (mutant === undefined) return undefined;
  const known = MUTANT_CATALOGUE.find(({ id }) => id === mutant);
  if (known !== undefined) return known.rules(() => undefined);
  const ids = MUTANT_CATALOGUE.map(({ id }) => id);
  throw userError(`There is no mutant ${quoted(mutant)}.`, suggestWord(mutant, ids, "mutants"));
}

/** The scenario's own job, with what continues it, and those that share the cluster. */
function judgedJobs(
  own: Pick<CompiledProgram, "jobGraph" | "functions"> & {
    readonly again: readonly CompiledProgram[];
  },
  others: readonly FurtherJob[],
  allInputs: readonly ScenarioInput[],
  resources: ScenarioResources,
): readonly JudgedJob[] {
  const inputs = new Map(allInputs.map((input) => [input.topic, input]));
  const judgedAs = (
    { jobGraph, functions }: Pick<CompiledProgram, "jobGraph" | "functions">,
    again: readonly CompiledProgram[],
    job: JobDefinition,
  ): JudgedJob => ({
    name: jobGraph.name,
    jobIds: [jobGraph, ...again.map((program) => program.jobGraph)].map(({ jobId }) => jobId),
    outputs: outputsOf(jobGraph),
    program: { jobGraph, functions },
    judge: judgeWithReference({ jobGraph, functions, inputs }, { ...resources, job }),
  });
  return [
    judgedAs(own, own.again, resources.job),
    ...others.map(({ program, definition }) => judgedAs(program, [], definition)),
  ];
}

/**
 * Computes the reference once, when the first run is judged; every run of the scenario has the same.
 * A user's own functions are run a second time, to see whether they can be compared at all. Code that throws has no reference: then the job's failure is what there is to say.
 */
function judgeWithReference(
  job: Pick<RunEvidence, "jobGraph" | "functions" | "inputs">,
  { locate, job: definition }: ScenarioResources,
): PreparedScenario["judge"] {
  let reference: ReferenceResult | undefined;
  const compared = isBuiltIn(definition);
  let notComparable: NotComparable | undefined | null = compared ? undefined : null;
  return (evidence) => {
    try {
      reference ??= interpret(job);
      if (notComparable === null) notComparable = whyNotComparable(job, inDisturbedWorld);
      return judgeRun(evidence, reference, notComparable);
    } catch (error) {
      if (error instanceof NotRecomputable) return judgeRun(evidence);
      if (!(error instanceof Error) || error instanceof InvariantViolation) throw error;
      const place = locate?.(error);
      // Without a place in the user's file it may as well be our own defect.
      if (place === undefined) throw error;
      const detail = `${place}: the job's own code throws on this input: ${error.message}`;
      return { kind: "fail", properties: [{ id: "job", status: "fail", detail }] };
    }
  };
}

/** The job as each `submit` action submits it, by id of the action. */
function compiledAgain(
  actions: readonly ActionEntry[],
  { job, locate }: Pick<ScenarioResources, "job" | "locate">,
  configuration: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, CompiledProgram> {
  const programs = new Map<string, CompiledProgram>();
  for (const action of actions) {
    if (action.kind !== "submit") continue;
    const changed = Object.entries(action.configuration ?? {}).map(([key, value]) => {
      const problem = optionProblem(key, String(value));
      if (problem === undefined) return [key, String(value)] as const;
      throw userError(`Action ${action.id}: ${problem.message}`, problem.hint);
    });
    const settings = { ...configuration, ...Object.fromEntries(changed) };
    const renamed = { ...job, name: `${job.name}-${action.id}` };
    programs.set(
      action.id,
      compileJob({ job: renamed, ...(locate === undefined ? {} : { locate }) }, settings, {
        ...parameters,
        ...(action.parameters ?? {}),
      }),
    );
  }
  return programs;
}

function checkReaders({ readers }: Scenario, { topics }: JobOutputs): void {
  for (const [name, { topic }] of Object.entries(readers)) {
    if (topics.includes(topic)) continue;
    throw userError(
      `Reader ${name} reads ${quoted(topic)}, but the job does not write to it.`,
      suggestWord(topic, topics, "topics"),
    );
  }
}

/** A file system and a table are there only if a sink of the job writes to them. */
function checkOutputMachines(faults: readonly Fault[], { folders, tables }: JobOutputs): void {
  for (const { id, target } of faults) {
    const isMissing =
      (target === "fs" && folders.length === 0) || (target === "table" && tables.length === 0);
    if (!isMissing) continue;
    const sink = target === "fs" ? "file" : "table";
    throw userError(
      `Fault ${id} strikes ${quoted(target)}, which is not there: the job writes to no ${sink}.`,
      `Give the job a ${sink} sink, or strike another machine.`,
    );
  }
}

function checkTargets(
  { jobManagers, taskManagers, join }: Scenario,
  { crashes }: RunRequest,
): void {
  const names = machineNames(
    jobManagers,
    taskManagers,
    join.map(({ machine }) => machine),
  );
  for (const { target } of crashes) {
    if (names.includes(target)) continue;
    throw userError(
      `There is no machine ${quoted(target)} in this scenario.`,
      suggestWord(target, names, "machines"),
    );
  }
}
