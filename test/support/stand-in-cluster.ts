import { externalProcesses } from "../../src/external/external-processes.js";
import type { Fault } from "../../src/kernel/fault.js";
import type { Message, Process, ProcessContext, TimerMessage } from "../../src/kernel/process.js";
import { Simulation } from "../../src/kernel/simulation.js";
import type { SimulationOptions } from "../../src/kernel/simulation.js";
import type { TraceRecord } from "../../src/kernel/trace-schema.js";
import type { JobGraph, PartitionerName } from "../../src/model/job-graph.js";
import type { RuntimeRules } from "../../src/runtime/rules.js";
import type { TaskDeploymentDescriptor } from "../../src/runtime/rpc/task-gateways.js";
import { createCluster } from "../../src/runtime/simulated-cluster.js";
import { StandInTask, type StandInBehaviour } from "./stand-in-task.js";

/** A message that somebody sends to the cluster at a time; the answer is kept. */
export interface ScriptedCall {
  readonly atUs: number;
  readonly to: string;
  readonly message: Message;
}

export interface StandInVertex extends StandInBehaviour {
  readonly name: string;
  readonly parallelism: number;
  /** How the vertex before it is connected with it; absent = not at all. */
  readonly input?: PartitionerName;
}

export interface StandInCluster {
  readonly vertices: readonly StandInVertex[];
  readonly taskManagers: number;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly faults?: readonly Fault[];
  readonly calls?: readonly ScriptedCall[];
  readonly rules?: Partial<RuntimeRules>;
  /** When further TaskManagers join. */
  readonly joinAtUs?: readonly number[];
}

export const JOB_ID = "00000000000000000000000000000abc";

/** A job graph whose tasks are stand-ins. */
export function standInGraph(
  vertices: readonly StandInVertex[],
  configuration: Readonly<Record<string, string>>,
): JobGraph {
  return {
    jobId: JOB_ID,
    name: "stand-in",
    registry: "none",
    configuration,
    creationOrder: vertices.map((_, index) => vertices.length - 1 - index),
    vertices: vertices.map(({ name, parallelism, input: _input, ...behaviour }, index) => ({
      index,
      vertexId: String(index).padStart(32, "0"),
      name,
      parallelism,
      maxParallelism: 128,
      slotSharingGroup: "default",
      description: "",
      invokable: "OneInputStreamTask",
      isParallelismConfigured: true,
      isMaxParallelismConfigured: false,
      operators: [
        {
          operatorId: String(index).padStart(32, "0"),
          userDefinedOperatorId: null,
          uid: null,
          name,
          descriptor: { type: "standIn", parameters: { ...behaviour } },
          keySelectorRef: null,
          chainedInput: -1,
          sideOutputTag: null,
          coordinator: null,
        },
      ],
    })),
    edges: vertices.flatMap(({ input }, index) =>
      input === undefined
        ? []
        : [
            {
              edgeId: vertices.slice(0, index).filter((vertex) => vertex.input).length,
              sourceVertex: index - 1,
              targetVertex: index,
              sourceOperator: 0,
              sideOutputTag: null,
              targetInput: 0,
              partitioner: input,
              keySelectorRef: null,
              resultType: "PIPELINED_BOUNDED" as const,
              bufferTimeoutMs: 100,
              supportsUnalignedCheckpoints: true,
            },
          ],
    ),
  };
}

/** Sends its script and remembers the answers. */
class Caller implements Process {
  private answers: Message[] = [];
  private readonly calls: readonly ScriptedCall[];

  constructor(calls: readonly ScriptedCall[]) {
    this.calls = calls;
  }

  onStart(ctx: ProcessContext): void {
    this.calls.forEach(({ atUs }, index) => {
      ctx.setTimer(String(index), atUs);
    });
  }

  onReceive(ctx: ProcessContext, message: Message): void {
    if (message.type !== "kernel.timer") {
      this.answers.push(message);
      return;
    }
    const callId = Number((message as TimerMessage).key);
    const call = this.calls[callId];
    if (call !== undefined) ctx.send(call.to, { ...call.message, callId } as Message, "rpc");
  }

  onTurn(): void {
    return;
  }

  hasWork(): boolean {
    return false;
  }

  save(): Message[] {
    return this.answers;
  }

  load(state: unknown): void {
    this.answers = state as Message[];
  }
}

/** The cluster, ready to run. */
export function standInOptions(cluster: StandInCluster): SimulationOptions {
  const configuration = cluster.configuration ?? {};
  const never = (): never => {
    throw new Error("stand-ins have no operators");
  };
  return createCluster({
    seed: "stand-in",
    configuration,
    jobs: [{ jobGraph: standInGraph(cluster.vertices, configuration) }],
    taskManagers: [
      ...Array.from({ length: cluster.taskManagers }, (_, i) => ({ name: `tm-${String(i + 1)}` })),
      ...(cluster.joinAtUs ?? []).map((bootAtUs, i) => ({
        name: `tm-${String(cluster.taskManagers + i + 1)}`,
        bootAtUs,
      })),
    ],
    registries: new Map(),
    operators: never,
    enumerators: never,
    externals: [
      { name: "store", boot: [{ name: "checkpoints", kind: "store", args: null }] },
      { name: "caller", boot: [{ name: "caller", kind: "caller", args: null }] },
    ],
    factories: {
      ...externalProcesses(),
      task: (args) => new StandInTask(args as TaskDeploymentDescriptor),
      caller: () => new Caller(cluster.calls ?? []),
    },
    faults: cluster.faults ?? [],
    rules: cluster.rules ?? {},
    freezeMessages: true,
  });
}

const MINUTE_US = 60_000_000;

/** What happened, up to the end of the job or for ten minutes. */
export class StandInRun {
  readonly simulation: Simulation;
  private readonly records: TraceRecord[] = [];

  constructor(cluster: StandInCluster, untilUs = 10 * MINUTE_US, goesOnAfterTheEnd = false) {
    this.simulation = new Simulation(standInOptions(cluster));
    const { simulation } = this;
    while (simulation.nextTime <= untilUs && simulation.step()) {
      if (!goesOnAfterTheEnd && simulation.passings("job.terminated") > 0) break;
    }
    for (let i = 0; i < simulation.trace.recordCount; i++) {
      this.records.push(simulation.trace.recordAt(i));
    }
  }

  of(type: string): readonly TraceRecord[] {
    return this.records.filter((record) => record.type === type);
  }

  fields(type: string): readonly Readonly<Record<string, unknown>>[] {
    return this.of(type).map(({ fields }) => fields);
  }

  /** The job's states, in order. */
  get statuses(): readonly unknown[] {
    return this.fields("job.status").map(({ to }) => to);
  }

  /** States of one attempt, with where it ran. */
  statesOf(vertex: number, subtask: number, attempt: number): readonly unknown[] {
    const key = `${JOB_ID}:${String(vertex)}:${String(subtask)}:${String(attempt)}`;
    return this.fields("execution.state")
      .filter((fields) => fields["attempt"] === key)
      .map(({ to }) => to);
  }

  taskManagerOf(vertex: number, subtask: number, attempt: number): unknown {
    const key = `${JOB_ID}:${String(vertex)}:${String(subtask)}:${String(attempt)}`;
    return this.fields("execution.state").find(
      (fields) => fields["attempt"] === key && fields["to"] === "DEPLOYING",
    )?.["taskManager"];
  }

  /** Answers to the scripted calls. */
  get answers(): readonly Message[] {
    const { processes } = this.simulation;
    return processes.instance(processes.find("caller/caller")).save() as Message[];
  }
}
