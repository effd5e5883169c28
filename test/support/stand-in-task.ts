import type { Address, Message, Process, TimerMessage } from "../../src/kernel/process.js";
import type { ProcessContext } from "../../src/kernel/process.js";
import { attemptKey, type ExecutionState } from "../../src/model/execution-attempt.js";
import type { SerializedThrowable } from "../../src/model/execution-attempt.js";
import {
  taskProcessName,
  type TaskDeploymentDescriptor,
  type TaskMessage,
} from "../../src/runtime/rpc/task-gateways.js";

/** What a stand-in does, from the parameters of its vertex's first operator. */
export interface StandInBehaviour {
  /** Virtual time from RUNNING to FINISHED. */
  readonly finishAfterUs: number;
  /** The first attempts, as many as given, fail that long after RUNNING. */
  readonly failAfterUs?: readonly number[];
  readonly ignoresCancel?: boolean;
}

interface StandInState {
  state: ExecutionState;
  consumers: Address[];
  barriers: Map<number, number>;
}

/**
 * A task without records: it goes through the states, passes barriers on to its consumers and
 * acknowledges checkpoints. It shows what the control plane does with tasks, quickly.
 */
export class StandInTask implements Process {
  private own: StandInState = { state: "DEPLOYING", consumers: [], barriers: new Map() };
  private readonly descriptor: TaskDeploymentDescriptor;
  private readonly behaviour: StandInBehaviour;

  constructor(descriptor: TaskDeploymentDescriptor) {
    this.descriptor = descriptor;
    const vertex = descriptor.jobGraph.vertices[descriptor.attempt.vertex];
    this.behaviour = vertex?.operators[0]?.descriptor.parameters as unknown as StandInBehaviour;
  }

  onStart(ctx: ProcessContext): void {
    this.report(ctx, "INITIALIZING");
    this.report(ctx, "RUNNING");
    for (const { producer, producerMachine } of this.descriptor.inputs) {
      const address = `${producerMachine}/${taskProcessName(attemptKey(producer))}`;
      // Producers start at the same time: they are there when this arrives.
      ctx.send(address, { type: "standIn.subscribe" }, "data");
    }
    const failAfterUs = this.behaviour.failAfterUs?.[this.descriptor.attempt.attempt];
    if (failAfterUs === undefined) ctx.setTimer("finish", this.behaviour.finishAfterUs);
    else ctx.setTimer("fail", failAfterUs);
  }

  onReceive(ctx: ProcessContext, message: Message, from: Address): void {
    if (this.own.state !== "RUNNING") return;
    if (message.type === "kernel.timer") this.onTimer(ctx, (message as TimerMessage).key);
    else if (message.type === "standIn.subscribe") this.own.consumers.push(from);
    else if (message.type === "standIn.barrier") this.onBarrier(ctx, message);
    else if (message.type.startsWith("task.")) this.onControl(ctx, message as TaskMessage);
  }

  onTurn(): void {
    return;
  }

  hasWork(): boolean {
    return false;
  }

  save(): StandInState {
    return this.own;
  }

  load(state: unknown): void {
    this.own = state as StandInState;
  }

  private onTimer(ctx: ProcessContext, key: string): void {
    if (key === "finish") this.end(ctx, "FINISHED", null);
    else this.end(ctx, "FAILED", { className: "RuntimeException", message: "as planned" });
  }

  private onControl(ctx: ProcessContext, message: TaskMessage): void {
    if (message.type === "task.cancel") {
      if (this.behaviour.ignoresCancel !== true) this.end(ctx, "CANCELED", null);
    } else if (message.type === "task.fail") this.end(ctx, "FAILED", message.cause);
    else if (message.type === "task.triggerCheckpoint") this.snapshot(ctx, message.checkpointId);
  }

  /** Takes its snapshot when the barriers of all inputs are here. */
  private onBarrier(ctx: ProcessContext, message: Message): void {
    const { checkpointId } = message as Message & { checkpointId: number };
    const seen = (this.own.barriers.get(checkpointId) ?? 0) + 1;
    this.own.barriers.set(checkpointId, seen);
    if (seen === this.descriptor.inputs.length) this.snapshot(ctx, checkpointId);
  }

  private snapshot(ctx: ProcessContext, checkpointId: number): void {
    const { attempt, jobMasterAddress, jobMasterId } = this.descriptor;
    const barrier = { type: "standIn.barrier", checkpointId };
    for (const consumer of this.own.consumers) ctx.send(consumer, barrier, "data");
    const type = "jobMaster.acknowledgeCheckpoint";
    const acknowledgement = { type, jobMasterId, attempt, checkpointId, handle: null };
    ctx.send(jobMasterAddress, { ...acknowledgement, finished: false } as Message, "rpc");
  }

  private end(ctx: ProcessContext, state: ExecutionState, cause: SerializedThrowable | null): void {
    this.report(ctx, state, cause);
    const gone = { type: "taskReport.gone", attempt: this.descriptor.attempt };
    ctx.send(this.descriptor.taskExecutorAddress, gone, "rpc");
  }

  private report(
    ctx: ProcessContext,
    state: ExecutionState,
    cause: SerializedThrowable | null = null,
  ): void {
    this.own.state = state;
    const { attempt, taskExecutorAddress } = this.descriptor;
    const message = { type: "taskReport.state", attempt, state, cause };
    ctx.send(taskExecutorAddress, message, "rpc");
  }
}
