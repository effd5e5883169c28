import type { Address, Message, Process, ProcessContext } from "../../src/kernel/process.js";
import { Simulation } from "../../src/kernel/simulation.js";
import type { Fault } from "../../src/kernel/fault.js";
import { DurableStore } from "../../src/external/durable-store.js";
import { attemptKey, type ExecutionAttemptId } from "../../src/model/execution-attempt.js";
import type { JobGraph } from "../../src/model/job-graph.js";
import { DEFAULT_OPERATOR_RULES } from "../../src/model/operator-rules.js";
import type { StreamOperatorFactory } from "../../src/model/stream-operator.js";
import { TRACE_SCHEMA } from "../../src/model/trace-events.js";
import { DEFAULT_TASK_RULES } from "../../src/runtime/rules/task-rules.js";
import type { TaskRules } from "../../src/runtime/rules/task-rules.js";
import {
  taskProcessName,
  type TaskDeploymentDescriptor,
  type TaskRestoreDescriptor,
} from "../../src/runtime/rpc/task-gateways.js";
import { TaskConfigurations } from "../../src/runtime/streamtask/task-configuration.js";
import { TaskProcess } from "../../src/runtime/streamtask/task-process.js";

/** A job whose tasks are deployed by hand: subtask s of every vertex on machine tm-(s+1). */
export interface HandDeployedJob {
  readonly jobGraph: JobGraph;
  readonly operators: StreamOperatorFactory;
  readonly functions: ReadonlyMap<string, unknown>;
  readonly checkpointEveryUs?: number;
  readonly rules?: Partial<TaskRules>;
  readonly faults?: readonly Fault[];
  readonly seed?: string;
  readonly restore?: (vertex: number, subtask: number) => TaskRestoreDescriptor | null;
}

interface MasterArgs {
  readonly sources: readonly ExecutionAttemptId[];
  readonly all: readonly ExecutionAttemptId[];
  readonly everyUs: number;
}

const machineOf = (subtask: number): string => `tm-${String(subtask + 1)}`;

/** Deploys the tasks of its machine; passes reports of their state on to nobody. */
class HandExecutor implements Process {
  private readonly descriptors: readonly TaskDeploymentDescriptor[];
  constructor(descriptors: readonly TaskDeploymentDescriptor[]) {
    this.descriptors = descriptors;
  }
  onStart(ctx: ProcessContext): void {
    for (const descriptor of this.descriptors) {
      ctx.spawn(taskProcessName(attemptKey(descriptor.attempt)), "task", descriptor);
    }
  }
  onReceive(ctx: ProcessContext, message: Message): void {
    if (message.type !== "taskReport.gone") return;
    ctx.stop(
      taskProcessName(attemptKey((message as unknown as { attempt: ExecutionAttemptId }).attempt)),
    );
  }
  onTurn(): void {
    return;
  }
  hasWork(): boolean {
    return false;
  }
  save(): unknown {
    return null;
  }
  load(): void {
    return;
  }
}

/** Triggers checkpoints one after the other and completes each when all tasks have acknowledged. */
class HandMaster implements Process {
  private state = { id: 0, pending: [] as string[] };
  private readonly args: MasterArgs;
  constructor(args: MasterArgs) {
    this.args = args;
  }
  onStart(ctx: ProcessContext): void {
    ctx.setTimer("checkpoint", this.args.everyUs);
  }
  onReceive(ctx: ProcessContext, message: Message): void {
    if (message.type === "kernel.timer") this.trigger(ctx);
    if (message.type === "jobMaster.acknowledgeCheckpoint") {
      const { attempt, checkpointId } = message as unknown as {
        attempt: ExecutionAttemptId;
        checkpointId: number;
      };
      if (checkpointId !== this.state.id) return;
      this.state.pending = this.state.pending.filter((key) => key !== attemptKey(attempt));
      if (this.state.pending.length > 0) return;
      for (const one of this.args.all) {
        this.tell(ctx, one, { type: "task.notifyCheckpointComplete", checkpointId } as Message);
      }
    }
  }
  private trigger(ctx: ProcessContext): void {
    this.state.id++;
    this.state.pending = this.args.all.map(attemptKey);
    const options = { type: "Checkpoint", alignment: "ALIGNED", alignedCheckpointTimeoutMs: null };
    for (const source of this.args.sources) {
      this.tell(ctx, source, {
        type: "task.triggerCheckpoint",
        checkpointId: this.state.id,
        timestampMs: 0,
        options,
      } as Message);
    }
    if (this.state.id < 40) ctx.setTimer("checkpoint", this.args.everyUs);
  }
  private tell(ctx: ProcessContext, attempt: ExecutionAttemptId, message: Message): void {
    ctx.send(
      `${machineOf(attempt.subtask)}/${taskProcessName(attemptKey(attempt))}`,
      message,
      "rpc",
    );
  }
  onTurn(): void {
    return;
  }
  hasWork(): boolean {
    return false;
  }
  save(): unknown {
    return this.state;
  }
  load(state: unknown): void {
    this.state = state as HandMaster["state"];
  }
}

/** Builds the simulation; run it with `simulation.run(() => false)`. */
export function handDeployedJob(job: HandDeployedJob): Simulation {
  const { jobGraph } = job;
  const attempts = jobGraph.vertices.flatMap(({ parallelism }, vertex) =>
    Array.from({ length: parallelism }, (_, subtask) => ({
      jobId: jobGraph.jobId,
      vertex,
      subtask,
      attempt: 0,
    })),
  );
  const descriptors = attempts.map((attempt) => describe(job, attempt));
  const machines = [...new Set(attempts.map(({ subtask }) => machineOf(subtask)))].sort();
  const environment = {
    operators: job.operators,
    registries: new Map([[jobGraph.registry, job.functions]]),
    configurations: new TaskConfigurations(),
    rules: { task: { ...DEFAULT_TASK_RULES, ...job.rules }, operator: DEFAULT_OPERATOR_RULES },
  };
  const master: MasterArgs = Object.freeze({
    sources: attempts.filter(
      ({ vertex }) => !jobGraph.edges.some((edge) => edge.targetVertex === vertex),
    ),
    all: attempts,
    everyUs: job.checkpointEveryUs ?? 50_000,
  });
  const profile = { latencyUs: 200, jitterUs: 30, localLatencyUs: 2, notifiesUnreachable: true };
  return new Simulation({
    seed: job.seed ?? "hand",
    channels: { rpc: profile, data: profile, io: profile },
    schema: TRACE_SCHEMA,
    freezeMessages: true,
    faults: job.faults ?? [],
    machines: [
      { name: "jm-1", boot: [{ name: "jobmaster", kind: "master", args: master }] },
      { name: "store", boot: [{ name: "checkpoints", kind: "store", args: Object.freeze({}) }] },
      ...machines.map((name) => ({
        name,
        boot: [
          {
            name: "taskexecutor",
            kind: "executor",
            args: Object.freeze(
              descriptors.filter(({ attempt }) => machineOf(attempt.subtask) === name),
            ),
          },
        ],
      })),
    ],
    createProcess: (kind: string, args: unknown, _address: Address): Process => {
      if (kind === "task") return new TaskProcess(args as TaskDeploymentDescriptor, environment);
      if (kind === "executor") return new HandExecutor(args as readonly TaskDeploymentDescriptor[]);
      if (kind === "master") return new HandMaster(args as MasterArgs);
      return new DurableStore();
    },
  });
}

function describe(job: HandDeployedJob, attempt: ExecutionAttemptId): TaskDeploymentDescriptor {
  const { jobGraph } = job;
  const { vertex, subtask, jobId } = attempt;
  const inputs = jobGraph.edges
    .filter((edge) => edge.targetVertex === vertex)
    .flatMap((edge) =>
      Array.from(
        { length: jobGraph.vertices[edge.sourceVertex]?.parallelism ?? 0 },
        (_, producer) => ({
          edgeId: edge.edgeId,
          producer: { jobId, vertex: edge.sourceVertex, subtask: producer, attempt: 0 },
          producerMachine: machineOf(producer),
          subpartition: subtask,
        }),
      ),
    );
  const outputs = jobGraph.edges
    .filter((edge) => edge.sourceVertex === vertex)
    .map((edge) => ({
      edgeId: edge.edgeId,
      subpartitions: jobGraph.vertices[edge.targetVertex]?.parallelism ?? 0,
    }));
  return Object.freeze({
    attempt,
    jobGraph,
    allocationId: "a",
    slot: 0,
    inputs,
    outputs,
    restore: job.restore?.(vertex, subtask) ?? null,
    jobMasterAddress: "jm-1/jobmaster",
    jobMasterId: "jm",
    taskExecutorAddress: `${machineOf(subtask)}/taskexecutor`,
  });
}
