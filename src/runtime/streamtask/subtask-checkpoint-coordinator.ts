/**
 * Checkpoints of one task: barrier to the outputs, synchronous snapshot, in-flight data, and what
 * becomes of aborted ones.
 *
 * Flink: org.apache.flink.streaming.runtime.tasks.SubtaskCheckpointCoordinatorImpl
 * Simplified: what Flink does in one go is a sequence of steps, since operators may have to wait
 */
import type { OperatorSubtaskState } from "../../model/operator-state.js";
import type { ChannelStateWriter } from "../checkpoint/channel/channel-state-writer.js";
import type { ChannelStateWriterState } from "../checkpoint/channel/channel-state-writer.js";
import {
  isTimeoutable,
  isUnalignedCheckpoint,
  needsChannelState,
  withUnalignedSupported,
} from "../checkpoint/checkpoint-options.js";
import type { CheckpointBarrier } from "../io/channel-element.js";
import { AsyncCheckpoints, type AsyncCheckpointsState } from "./async-checkpoints.js";
import type { SnapshotFile } from "../state/rocksdb/rocks-incremental-snapshot-strategy.js";
import { sharingOf, SnapshotTarget } from "./snapshot-target.js";
import type { OperatorChain } from "./operator-chain.js";
import type { TaskInput } from "./task-input.js";
import type { TaskOutputs } from "./task-outputs.js";
import type { TaskRuntime } from "./task-runtime.js";
import type { TaskScript } from "./task-script.js";
import type { TaskStep } from "./task-step.js";

/** A synchronous snapshot that waits for its in-flight data. */
interface SynchronousPart {
  readonly operators: readonly OperatorSubtaskState[];
  readonly finished: boolean;
  /** Where the user wants it; `null` = among the checkpoints of the job. */
  readonly location: string | null;
  /** Files of keyed state. */
  readonly files: readonly SnapshotFile[];
}

export interface SubtaskCheckpointCoordinatorState {
  lastCheckpointId: number;
  /** Ids that the JobManager aborted before their barrier came. */
  aborted: Set<number>;
  waiting: Map<number, SynchronousPart>;
  /** Checkpoint whose queued barriers become unaligned when the timer goes off; -1 = none. */
  alignmentCheckpointId: number;
  /** A snapshot that a broken rule postpones behind the next record. */
  postponed: CheckpointBarrier | null;
  channelState: ChannelStateWriterState;
  async: AsyncCheckpointsState;
}

/** The task whose checkpoints these are. */
export interface CheckpointedTask {
  readonly chain: OperatorChain;
  readonly outputs: TaskOutputs;
  readonly input: TaskInput | null;
  readonly script: TaskScript;
  addStep(step: TaskStep): void;
  checkpointBegins(barrier: CheckpointBarrier): void;
  /** Whether all operators have finished. */
  isFinished(): boolean;
}

export const OUTPUT_ALIGNMENT_TIMER = "alignment.output";

type OwnState = Omit<SubtaskCheckpointCoordinatorState, "channelState" | "async">;

export class SubtaskCheckpointCoordinator {
  readonly async: AsyncCheckpoints;
  private readonly runtime: TaskRuntime;
  private readonly task: CheckpointedTask;
  private readonly channelState: ChannelStateWriter;
  private own: OwnState = {
    lastCheckpointId: -1,
    aborted: new Set(),
    waiting: new Map(),
    alignmentCheckpointId: -1,
    postponed: null,
  };

  constructor(runtime: TaskRuntime, channelState: ChannelStateWriter, task: CheckpointedTask) {
    this.runtime = runtime;
    this.channelState = channelState;
    this.task = task;
    this.async = new AsyncCheckpoints(runtime);
  }

  get state(): SubtaskCheckpointCoordinatorState {
    return { ...this.own, channelState: this.channelState.state, async: this.async.state };
  }

  set state(state: SubtaskCheckpointCoordinatorState) {
    const { channelState, async, ...own } = state;
    this.own = own;
    this.channelState.state = channelState;
    this.async.state = async;
  }

  /** Buffers may become part of the checkpoint from now on. */
  initInputsCheckpoint({ checkpointId, options }: CheckpointBarrier): void {
    if (!needsChannelState(options)) return;
    this.channelState.start(checkpointId);
    if (!isUnalignedCheckpoint(options)) {
      this.channelState.finishInput(checkpointId);
      return;
    }
    const { input } = this.task;
    input?.prepareSnapshot(checkpointId);
    if (input?.barrierHandler.areAllBarriersReceived(checkpointId) !== false) {
      this.channelState.finishInput(checkpointId);
    }
  }

  /** No more input belongs to the checkpoint. */
  allBarriersReceived(checkpointId: number): void {
    this.channelState.finishInput(checkpointId);
    this.continueWithChannelState();
  }

  /** The barriers have come together: the steps of the snapshot are next. */
  checkpointState(received: CheckpointBarrier): void {
    const { checkpointId, options } = received;
    const decision = this.admit(checkpointId);
    if (decision !== "snapshot") this.channelState.abort(checkpointId);
    if (decision === "cancel") this.broadcastCancelMarker(checkpointId);
    if (decision !== "snapshot") return;
    this.task.checkpointBegins(received);
    let barrier = received;
    if (options.alignment === "FORCED_ALIGNED") {
      // It was aligned only for the sake of the channel that it came through.
      barrier = Object.freeze({ ...received, options: withUnalignedSupported(options) });
      this.initInputsCheckpoint(barrier);
    }
    for (let operator = 0; operator < this.task.chain.length; operator++) {
      this.task.addStep({ kind: "prepareSnapshot", operator, barrier });
    }
    this.task.addStep({ kind: "snapshot", barrier });
  }

  /** Step: barrier to all outputs, then the synchronous snapshot. */
  broadcastBarrierAndSnapshot(barrier: CheckpointBarrier): void {
    const { checkpointId } = barrier;
    this.task.outputs.broadcastEvent(barrier);
    this.runtime.context.point("checkpoint.barrier.sent");
    this.registerAlignmentTimer(barrier);
    this.channelState.finishOutput(checkpointId);
    if (this.runtime.environment.rules.task.snapshotsWithBarrier()) this.snapshot(barrier);
    else this.own.postponed = barrier;
  }

  /** A record was processed: a broken rule takes its snapshot only now. */
  afterRecord(): void {
    const { postponed } = this.own;
    if (postponed === null) return;
    this.own.postponed = null;
    this.snapshot(postponed);
  }

  onAlignmentTimer(): void {
    const checkpointId = this.own.alignmentCheckpointId;
    if (checkpointId < 0) return;
    this.own.alignmentCheckpointId = -1;
    this.task.outputs.alignedBarrierTimeout(checkpointId);
    this.continueWithChannelState();
  }

  /** Uploads snapshots whose in-flight data is all here; to be called when some of it has come. */
  continueWithChannelState(): void {
    for (const [checkpointId, part] of this.own.waiting) {
      if (!this.channelState.isComplete(checkpointId)) continue;
      this.own.waiting.delete(checkpointId);
      this.cancelAlignmentTimer(checkpointId);
      const taken = this.channelState.getAndRemoveWriteResult(checkpointId);
      const kept = this.runtime.environment.rules.task.inFlightOfSnapshot(taken);
      if (kept !== null) this.runtime.context.point("checkpoint.channelState.captured");
      const { location, files, ...own } = part;
      const snapshot = kept === null ? own : { ...own, inFlight: kept };
      this.async.upload(checkpointId, { snapshot, location, files });
    }
  }

  abortCheckpointOnBarrier(checkpointId: number, reason: string): void {
    this.own.lastCheckpointId = Math.max(this.own.lastCheckpointId, checkpointId);
    for (const id of this.own.aborted) {
      if (id < this.own.lastCheckpointId) this.own.aborted.delete(id);
    }
    this.forget(checkpointId);
    this.async.decline(checkpointId, reason, null);
    this.broadcastCancelMarker(checkpointId);
  }

  /** The JobManager gave the checkpoint up. */
  notifyAborted(checkpointId: number): void {
    if (checkpointId > this.own.lastCheckpointId) this.own.aborted.add(checkpointId);
    this.forget(checkpointId);
    this.async.cancel(checkpointId);
  }

  /** What to do with a barrier that is complete: `ignore` an old one, `cancel` an aborted one. */
  private admit(checkpointId: number): "ignore" | "cancel" | "snapshot" {
    const { own } = this;
    if (checkpointId <= own.lastCheckpointId) return "ignore";
    own.lastCheckpointId = checkpointId;
    for (const id of own.aborted) if (id < checkpointId) own.aborted.delete(id);
    return own.aborted.delete(checkpointId) ? "cancel" : "snapshot";
  }

  private snapshot({ checkpointId, options }: CheckpointBarrier): void {
    const { task } = this;
    const location = options.targetLocation ?? null;
    task.script.flush();
    const sharing = sharingOf(options, this.runtime.configuration.stateBackend);
    const target =
      sharing === null ? null : new SnapshotTarget(this.runtime, checkpointId, sharing, location);
    const operators = task.chain.snapshot(checkpointId, target);
    this.runtime.context.emit("task.cut", {
      checkpointId,
      inputs: Object.freeze(task.input?.cut() ?? []),
      outputs: Object.freeze(task.outputs.cut()),
    });
    const files = target?.files ?? [];
    const part = Object.freeze({ operators, finished: task.isFinished(), location, files });
    this.own.waiting.set(checkpointId, part);
    this.continueWithChannelState();
  }

  /** The barrier waits behind buffers: after a while it overtakes them. */
  private registerAlignmentTimer({ checkpointId, timestamp, options }: CheckpointBarrier): void {
    this.cancelAlignmentTimer(this.own.alignmentCheckpointId);
    if (!isTimeoutable(options)) return;
    const passedMs = this.runtime.context.wallClockMs() - timestamp;
    const delayMs = Math.max((options.alignedCheckpointTimeoutMs ?? 0) - passedMs, 0);
    this.own.alignmentCheckpointId = checkpointId;
    this.runtime.context.setTimer(OUTPUT_ALIGNMENT_TIMER, delayMs * 1000);
  }

  private cancelAlignmentTimer(checkpointId: number): void {
    if (checkpointId < 0 || this.own.alignmentCheckpointId !== checkpointId) return;
    this.own.alignmentCheckpointId = -1;
    this.runtime.context.cancelTimer(OUTPUT_ALIGNMENT_TIMER);
  }

  private forget(checkpointId: number): void {
    this.channelState.abort(checkpointId);
    this.own.waiting.delete(checkpointId);
    this.cancelAlignmentTimer(checkpointId);
  }

  private broadcastCancelMarker(checkpointId: number): void {
    this.task.outputs.broadcastEvent(
      Object.freeze({ type: "CancelCheckpointMarker", checkpointId }),
    );
  }
}
