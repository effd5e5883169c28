import { hashText52 } from "../kernel/hash.js";
import type { TieBreak } from "../kernel/lane-table.js";
import type { ChannelProfile } from "../kernel/network.js";
import type { ChannelName } from "../model/runtime-context.js";
import type { ActionEntry } from "./action-schema.js";
import { parseDuration } from "./duration.js";
import { configurationOf } from "./scenario-configuration.js";
import { faultOf, pointProblem } from "./fault-plan.js";
import { inputProblems } from "./input/input-problems.js";
import { suggestWord } from "./nearest-word.js";
import { knownKeys, scenarioJsonSchema } from "./scenario-json-schema.js";
import { scenarioSchema, type ScenarioDocument } from "./scenario-schema.js";
import type { JoiningMachine, Scenario } from "./scenario.js";
import { schemaProblems } from "./schema-problems.js";
import { UserError, type Problem } from "./user-error.js";
import { YamlSource } from "./yaml-source.js";
import { quoted } from "./quoted.js";

const DEFAULT_SEED = "linecook";
const DEFAULT_TIME_LIMIT = "1 h";
const DEFAULT_EVENT_LIMIT = 50_000_000;

/**
 * Reads a scenario file.
 *
 * @example
 * ```ts
 * const scenario = loadScenario("kitchen.yaml", text);
 * ```
 * @throws UserError with the place in the file, for everything that is wrong with it.
 */
export function loadScenario(file: string, text: string): Scenario {
  const source = new YamlSource(file, text);
  const document = validated(source);
  const problems: Problem[] = [];
  const configuration = configurationOf(source, document.configuration ?? {}, problems);
  const machines = [...machinesOf(document), ...outsideMachines(configuration, document)];
  problems.push(...inputProblems(source, document));
  checkStandby(source, document, configuration, problems);
  checkMachines(source, document, machines, problems);
  checkFaultIds(source, document, problems);
  checkPoints(source, document, problems);
  checkDamage(source, document, problems);
  if (problems.length > 0) throw new UserError(problems);
  return {
    file,
    hash: hashText52(text).toString(16),
    name: document.metadata.name,
    title: document.metadata.title,
    story: document.metadata.story ?? "",
    seed: document.seed ?? DEFAULT_SEED,
    tieBreak: tieBreakOf(document.tieBreak),
    control: document.control,
    job: document.job,
    parameters: document.parameters ?? {},
    inputs: document.inputs ?? (document.input === undefined ? [] : [document.input]),
    lookups: document.lookups ?? {},
    readers: document.readers ?? {},
    jobManagers: document.cluster.jobManagers ?? 1,
    taskManagers: document.cluster.taskManagers,
    onDemand: onDemandMachines(document),
    join: joiningMachines(document),
    configuration,
    network: networkOf(document),
    faults: (document.faults ?? []).map(faultOf),
    jobs: document.jobs ?? [],
    actions: document.actions ?? [],
    marks: document.marks ?? [],
    expect: document.expect,
    limits: {
      virtualTimeUs: parseDuration(document.limits?.virtualTime ?? DEFAULT_TIME_LIMIT),
      events: document.limits?.events ?? DEFAULT_EVENT_LIMIT,
      ...(document.limits?.stateBytes === undefined
        ? {}
        : { stateBytes: document.limits.stateBytes }),
    },
  };
}

function validated(source: YamlSource): ScenarioDocument {
  const value = source.value();
  const parsed = scenarioSchema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const keysAt = (path: readonly PropertyKey[]): readonly string[] =>
    knownKeys(scenarioJsonSchema(), value, path);
  throw new UserError(schemaProblems(source, parsed.error.issues, keysAt));
}

/** All machines that a scenario has, in order. */
export function machineNames(
  jobManagers: number,
  taskManagers: number,
  joining: readonly string[],
): readonly string[] {
  const leaders = numberedFrom("jm", jobManagers);
  return [...leaders, ...taskManagerNames(taskManagers, joining)];
}

/** The TaskManagers that a scenario has, those that join later included. */
export function taskManagerNames(
  taskManagers: number,
  joining: readonly string[],
): readonly string[] {
  const numbered = numberedFrom("tm", taskManagers);
  return [...numbered, ...joining.filter((name) => !numbered.includes(name))];
}

function numberedFrom(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${String(i + 1)}`);
}

/** Numbered after those that are there from the beginning. */
function onDemandMachines({ cluster }: Pick<ScenarioDocument, "cluster">): readonly string[] {
  const { taskManagers, onDemand = 0 } = cluster;
  return Array.from({ length: onDemand }, (_, i) => `tm-${String(taskManagers + i + 1)}`);
}

/** Machines that start later, or when an action says so. */
function joiningMachines({
  cluster,
  actions = [],
}: Pick<ScenarioDocument, "cluster" | "actions">): readonly JoiningMachine[] {
  const joining = (cluster.join ?? []).map(({ machine, at }) => ({
    machine,
    atUs: parseDuration(at),
  }));
  const isThere = taskManagerNames(
    cluster.taskManagers,
    joining.map(({ machine }) => machine),
  );
  const added = new Set(actions.flatMap((action) => addedBy(action)));
  const fresh = [...added].filter((machine) => !isThere.includes(machine));
  return [...joining, ...fresh.map((machine) => ({ machine, atUs: Infinity }))];
}

function addedBy(action: ActionEntry): readonly string[] {
  return action.kind === "add-machine" ? [action.target] : [];
}

function machinesOf({ cluster, actions }: ScenarioDocument): readonly string[] {
  return machineNames(cluster.jobManagers ?? 1, cluster.taskManagers, [
    ...onDemandMachines({ cluster }),
    ...joiningMachines({ cluster, actions }).map(({ machine }) => machine),
  ]);
}

/** The machines of the outside world, on which faults may strike too. */
function outsideMachines(
  configuration: Readonly<Record<string, string>>,
  { lookups = {} }: Pick<ScenarioDocument, "lookups">,
): readonly string[] {
  const lookup = Object.keys(lookups).length === 0 ? [] : ["lookup"];
  const isHighlyAvailable = "high-availability.type" in configuration;
  return [
    "client",
    "store",
    "log",
    "sinklog",
    "fs",
    "table",
    ...lookup,
    ...(isHighlyAvailable ? ["ha"] : []),
  ];
}

/** Without high availability every JobManager would believe that it leads. */
function checkStandby(
  source: YamlSource,
  { cluster }: ScenarioDocument,
  configuration: Readonly<Record<string, string>>,
  problems: Problem[],
): void {
  const type = configuration["high-availability.type"] ?? "NONE";
  if ((cluster.jobManagers ?? 1) === 1 || type.toUpperCase() !== "NONE") return;
  const message = "More than one JobManager needs high availability.";
  const hint = "Add high-availability.type: zookeeper to the configuration.";
  problems.push(source.problem(["cluster", "jobManagers"], message, hint));
}

function checkMachines(
  source: YamlSource,
  document: ScenarioDocument,
  machines: readonly string[],
  problems: Problem[],
): void {
  for (const section of ["faults", "actions"] as const) {
    document[section]?.forEach((entry, index) => {
      for (const key of ["target", "peer"] as const) {
        const name = (entry as Readonly<Record<string, unknown>>)[key];
        if (typeof name !== "string" || machines.includes(name)) continue;
        const message = `There is no machine ${quoted(name)} in this scenario.`;
        const hint = suggestWord(name, machines, "machines");
        problems.push(source.problem([section, index, key], message, hint));
      }
    });
  }
}

function checkFaultIds(source: YamlSource, document: ScenarioDocument, problems: Problem[]): void {
  const seen = new Set<string>();
  for (const section of ["faults", "actions"] as const) {
    document[section]?.forEach(({ id }, index) => {
      if (seen.has(id)) {
        const text = `Two ${section} are called ${quoted(id)}.`;
        problems.push(source.problem([section, index, "id"], text));
      }
      seen.add(id);
    });
  }
}

function checkPoints(source: YamlSource, document: ScenarioDocument, problems: Problem[]): void {
  for (const section of ["faults", "actions", "marks"] as const) {
    document[section]?.forEach((entry, index) => {
      const problem = entry.point === undefined ? undefined : pointProblem(entry.point);
      if (problem === undefined) return;
      const path = [section, index, "point"];
      problems.push(source.problem(path, problem.message, problem.hint));
    });
  }
}

/** Only a buffer on the network says of itself, in its header, what it should be. */
function checkDamage(source: YamlSource, { faults }: ScenarioDocument, problems: Problem[]): void {
  faults?.forEach((fault, index) => {
    if (fault.kind !== "message" || fault.effect !== "corrupt") return;
    if (fault.message === "data.element") return;
    const text = `A fault that damages messages is about "data.element", not ${quoted(fault.message)}.`;
    problems.push(source.problem(["faults", index, "message"], text));
  });
}

/** `explore(7)` permutes the ties; the number is below 2^32. */
function tieBreakOf(text = "content"): TieBreak {
  const seed = /^explore\((\d+)\)$/.exec(text)?.[1];
  return seed === undefined ? { kind: "content" } : { kind: "explore", seed: Number(seed) | 0 };
}

function networkOf({ network = {} }: ScenarioDocument): Scenario["network"] {
  const overrides: Partial<Record<ChannelName, Partial<ChannelProfile>>> = {};
  for (const channel of ["rpc", "data", "io"] as const) {
    const { latency, jitter, localLatency, bytesPerSecond } = network[channel] ?? {};
    overrides[channel] = {
      ...(latency === undefined ? {} : { latencyUs: parseDuration(latency) }),
      ...(jitter === undefined ? {} : { jitterUs: parseDuration(jitter) }),
      ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
      ...(localLatency === undefined ? {} : { localLatencyUs: parseDuration(localLatency) }),
    };
  }
  return overrides;
}
