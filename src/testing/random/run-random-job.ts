import { StreamExecutionEnvironment } from "../../dataflow/api/stream-execution-environment.js";
import { createSplitEnumerator } from "../../dataflow/connectors/create-split-enumerator.js";
import { createOperator } from "../../dataflow/operators/operator-factory.js";
import { storeContent } from "../../external/store-content.js";
import { externalProcesses } from "../../external/external-processes.js";
import { auditView, type TransactionalLogState } from "../../external/transactional-log-state.js";
import type { Fault } from "../../kernel/fault.js";
import { deepFreeze } from "../../kernel/plain-data.js";
import { savedState } from "../../kernel/saved-state.js";
import type { SimTime } from "../../kernel/sim-time.js";
import { Simulation } from "../../kernel/simulation.js";
import { DEFAULT_RUNTIME_RULES, type RuntimeRules } from "../../runtime/rules.js";
import { runUntilSettled } from "../../runtime/run-until-settled.js";
import { createCluster } from "../../runtime/simulated-cluster.js";
import { judgeRun } from "../../verification/judge-run.js";
import type { InputTopic, RunEvidence } from "../../verification/run-evidence.js";
import type { Verdict } from "../../verification/verdict.js";
import { buildRandomJob, inputTopicOf, RANDOM_SINKS } from "./build-random-job.js";
import { streamsOf, type RandomFault, type RandomJob } from "./random-job.js";
import { isDetermined } from "./random-vocabulary.js";

/** A run of a random job and what is proven about it. */
export interface RandomJobRun {
  readonly simulation: Simulation;
  readonly evidence: RunEvidence;
  readonly verdict: Verdict;
}

/** What all random jobs share: quick restarts, short heartbeats. */
const CONFIGURATION: Readonly<Record<string, string>> = {
  "execution.checkpointing.timeout": "5 s",
  "execution.checkpointing.tolerable-failed-checkpoints": "100",
  "execution.checkpointing.num-retained": "3",
  "heartbeat.interval": "100 ms",
  "heartbeat.timeout": "500 ms",
  "restart-strategy.type": "fixed-delay",
  "restart-strategy.fixed-delay.attempts": "50",
};

const LIMITS = { jobs: 1, settlingUs: 20_000, limitUs: 60_000_000, limitEvents: 100_000 } as const;
const LOOKUP_ENTRIES = 6;
const NONE = Object.freeze({});

/** Runs the job to its end and judges it; `rules` replaces the runtime's, e.g. by those of a mutant. */
export function runRandomJob(
  job: RandomJob,
  rules: RuntimeRules = DEFAULT_RUNTIME_RULES,
): RandomJobRun {
  const configuration = {
    ...CONFIGURATION,
    "parallelism.default": String(job.parallelism),
    "taskmanager.numberOfTaskSlots": String(job.slots),
    ...job.configuration,
  };
  const env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
  buildRandomJob(env, job);
  const { jobGraph, functions } = env.compile("random job");
  const inputs = new Map(job.inputs.map((_, index) => [inputTopicOf(index), topicOf(job, index)]));
  const faults = job.faults.map(faultOf);
  const sinks = Object.values(RANDOM_SINKS);
  const simulation = new Simulation(
    createCluster({
      seed: job.seed,
      taskManagers: Array.from({ length: job.taskManagers }, (_, index) => ({
        name: taskManager(index + 1),
      })),
      configuration,
      jobs: [{ jobGraph }],
      registries: new Map([[jobGraph.registry, functions]]),
      operators: createOperator,
      enumerators: createSplitEnumerator,
      externals: [
        { name: "store", boot: [{ name: "checkpoints", kind: "store", args: NONE }] },
        {
          name: "log",
          boot: [...inputs].map(([name, args]) => ({ name, kind: "log", args })),
        },
        {
          name: "sinklog",
          boot: sinks.map((name) => ({ name, kind: "transactional-log", args: NONE })),
        },
        { name: "lookup", boot: [{ name: "numbers", kind: "lookup", args: LOOKUP }] },
      ],
      factories: externalProcesses(rules.external),
      rules,
      faults,
      ...(job.interleaving === 0
        ? {}
        : { tieBreak: { kind: "explore", seed: job.interleaving } as const }),
    }),
  );
  const isOver = runUntilSettled(simulation, LIMITS);
  const evidence: RunEvidence = {
    trace: simulation.trace,
    epochMs: simulation.epochMs,
    seed: job.seed,
    jobGraph,
    functions,
    inputs,
    store: storeContent(simulation),
    sinkLogs: new Map(
      sinks.map((name) => [
        name,
        auditView(savedState(simulation, `sinklog/${name}`) as TransactionalLogState),
      ]),
    ),
    plannedFaults: faults,
    outcomes: simulation.outcomes(),
    cutOff: !isOver,
    isFunctionOfInput: streamsOf(job.stream).every(isDetermined),
  };
  return { simulation, evidence, verdict: judgeRun(evidence) };
}

const LOOKUP = deepFreeze({
  entries: Array.from({ length: LOOKUP_ENTRIES }, (_, index) => [`k${String(index)}`, index * 7]),
  minLatencyUs: 500,
  maxLatencyUs: 20_000,
});

function taskManager(number: number): string {
  return `tm-${String(number)}`;
}

function topicOf({ inputs }: RandomJob, index: number): InputTopic {
  const { partitions = [] } = inputs[index] ?? {};
  return deepFreeze({
    partitions: partitions.map((records, partition) => ({
      id: String(partition),
      records: records.map(([value, availableAtMs]) => ({
        value,
        availableAtUs: availableAtMs * 1000,
      })),
    })),
  });
}

function faultOf(fault: RandomFault, index: number): Fault {
  const id = `${fault.kind}-${String(index)}`;
  const target = taskManager(fault.target);
  if (fault.kind === "crashAt") {
    const { point, nth } = fault;
    return { id, kind: "crash", target, when: { kind: "point", point, nth } };
  }
  const when = { kind: "time", atUs: (fault.atMs * 1000) as SimTime } as const;
  if (fault.kind === "reset") return { id, kind: "reset", target, channel: "data", when };
  const lasting = fault.forMs === 0 ? {} : { forUs: fault.forMs * 1000 };
  return { id, kind: fault.kind, target, when, ...lasting };
}
