/**
 * What all barrier handlers have in common: they turn barriers from channels into triggers and
 * aborts of the task's checkpoint, and measure the alignment in between.
 *
 * Flink: org.apache.flink.streaming.runtime.io.checkpointing.CheckpointBarrierHandler
 * Simplified: futures of metrics are an effect, `alignmentFinished`
 */
import type { CheckpointFailureReason } from "../../checkpoint/checkpoint-failure-reason.js";
import type { CheckpointBarrier } from "../../io/channel-element.js";
import type {
  AlignmentMetrics,
  BarrierHandlerEffects,
  InputChannelInfo,
} from "./barrier-handler-types.js";

/** The latest alignment; `durationMs` and `bytes` are `null` until it is over. */
export interface AlignmentState {
  checkpointId: number;
  /** Start on the monotonic clock; `null` outside of an alignment. */
  startedAtMs: number | null;
  startDelayMs: number;
  durationMs: number | null;
  bytes: number | null;
  bytesSoFar: number;
}

export interface CheckpointBarrierHandlerState {
  alignment: AlignmentState;
  numOpenChannels: number;
}

export abstract class CheckpointBarrierHandler {
  abstract state: CheckpointBarrierHandlerState;
  readonly effects: BarrierHandlerEffects;
  /** `execution.checkpointing.checkpoints-after-tasks-finish` */
  readonly checkpointsAfterTasksFinish: boolean;

  constructor(effects: BarrierHandlerEffects, checkpointsAfterTasksFinish: boolean) {
    this.effects = effects;
    this.checkpointsAfterTasksFinish = checkpointsAfterTasksFinish;
  }

  /** `isRpcTriggered`: the JobManager triggers the task itself, no barrier blocks the channel. */
  abstract processBarrier(
    barrier: CheckpointBarrier,
    from: InputChannelInfo,
    isRpcTriggered: boolean,
  ): void;
  abstract processBarrierAnnouncement(
    barrier: CheckpointBarrier,
    sequenceNumber: number,
    from: InputChannelInfo,
  ): void;
  abstract processCancellationBarrier(checkpointId: number, from: InputChannelInfo): void;
  abstract processEndOfPartition(from: InputChannelInfo): void;
  /** The timer that was registered by `registerAlignmentTimer` went off. */
  abstract onAlignmentTimer(): void;
  abstract getLatestCheckpointId(): number;
  abstract isCheckpointPending(): boolean;
  /** Whether nothing more is to come that belongs into the channel state of this checkpoint. */
  abstract areAllBarriersReceived(checkpointId: number): boolean;

  addProcessedBytes(bytes: number): void {
    if (this.isDuringAlignment()) this.state.alignment.bytesSoFar += bytes;
  }

  /** How long the alignment has been going on, or how long the last one took. */
  getAlignmentDurationMs(): number {
    const { startedAtMs, durationMs } = this.state.alignment;
    if (startedAtMs !== null) return this.effects.relativeTimeMillis() - startedAtMs;
    return durationMs ?? 0;
  }

  protected notifyCheckpoint(barrier: CheckpointBarrier): void {
    const isMeasured = barrier.checkpointId === this.state.alignment.checkpointId;
    this.effects.triggerCheckpointOnBarrier(barrier, isMeasured ? this.metrics() : NOT_MEASURED);
  }

  protected notifyAbort(checkpointId: number, reason: CheckpointFailureReason): void {
    this.effects.abortCheckpointOnBarrier(checkpointId, reason);
  }

  /** A single channel is aligned with its first barrier. */
  protected markAlignmentStartAndEnd(barrier: CheckpointBarrier): void {
    this.markAlignmentStart(barrier);
    this.endAlignment(0);
  }

  protected markAlignmentStart(barrier: CheckpointBarrier): void {
    this.resetAlignment();
    const { alignment } = this.state;
    const delayMs = this.effects.absoluteTimeMillis() - barrier.timestamp;
    alignment.startDelayMs = Math.max(0, delayMs);
    alignment.startedAtMs = this.effects.relativeTimeMillis();
    alignment.checkpointId = barrier.checkpointId;
  }

  protected markAlignmentEnd(): void {
    this.endAlignment(this.effects.relativeTimeMillis() - (this.state.alignment.startedAtMs ?? 0));
  }

  /** Forgets a running alignment: it counts as one without duration. */
  protected resetAlignment(): void {
    this.endAlignment(0);
    this.state.alignment.durationMs = null;
    this.state.alignment.bytes = null;
  }

  private isDuringAlignment(): boolean {
    return this.state.alignment.startedAtMs !== null;
  }

  private endAlignment(durationMs: number): void {
    const { alignment } = this.state;
    if (alignment.durationMs === null) {
      alignment.durationMs = durationMs;
      alignment.bytes = alignment.bytesSoFar;
      this.effects.alignmentFinished(alignment.checkpointId, this.metrics());
    }
    alignment.startedAtMs = null;
    alignment.bytesSoFar = 0;
  }

  private metrics(): AlignmentMetrics {
    const { durationMs, bytes, startDelayMs } = this.state.alignment;
    return {
      alignmentDurationMs: durationMs,
      bytesProcessedDuringAlignment: bytes,
      checkpointStartDelayMs: startDelayMs,
    };
  }
}

/** The alignment of a task that has seen no barrier. */
export function noAlignment(): AlignmentState {
  return {
    checkpointId: -1,
    startedAtMs: null,
    startDelayMs: 0,
    durationMs: null,
    bytes: null,
    bytesSoFar: 0,
  };
}

const NOT_MEASURED: AlignmentMetrics = {
  alignmentDurationMs: 0,
  bytesProcessedDuringAlignment: 0,
  checkpointStartDelayMs: 0,
};
