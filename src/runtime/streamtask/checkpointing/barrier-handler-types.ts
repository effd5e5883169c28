/**
 * The types that all barrier handlers share.
 *
 * Flink: org.apache.flink.runtime.io.network.partition.consumer.CheckpointableInput
 * Simplified: no
 */
import type { CheckpointFailureReason } from "../../checkpoint/checkpoint-failure-reason.js";
import type { CheckpointBarrier } from "../../io/channel-element.js";

/** One channel of a task that may have several inputs. */
export interface InputChannelInfo {
  readonly gate: number;
  readonly channel: number;
}

/** What a barrier handler may do to an input of its task; `SingleInputGate` is one. */
export interface CheckpointableInput {
  blockConsumption(channel: number): void;
  resumeConsumption(channel: number): void;
  /** Starts to persist in-flight buffers. Throws `CheckpointException` if it is too late for that. */
  checkpointStarted(barrier: CheckpointBarrier): void;
  checkpointStopped(checkpointId: number): void;
  convertToPriorityEvent(channel: number, sequenceNumber: number): void;
}

/** What is known of an alignment when its checkpoint is triggered; `null`: still going on. */
export interface AlignmentMetrics {
  readonly alignmentDurationMs: number | null;
  readonly bytesProcessedDuringAlignment: number | null;
  readonly checkpointStartDelayMs: number;
}

/** What a barrier handler may do to its task. */
export interface BarrierHandlerEffects {
  triggerCheckpointOnBarrier(barrier: CheckpointBarrier, metrics: AlignmentMetrics): void;
  abortCheckpointOnBarrier(checkpointId: number, reason: CheckpointFailureReason): void;
  /** The alignment of a checkpoint that was triggered before its end is over. */
  alignmentFinished(checkpointId: number, metrics: AlignmentMetrics): void;
  /** All barriers of the checkpoint are here: no more input data belongs into its channel state. */
  allBarriersReceived(checkpointId: number): void;
  /** Channel state may be written from now on. */
  initInputsCheckpoint(barrier: CheckpointBarrier): void;
  /** `onAlignmentTimer()` is to be called after the delay; there is at most one such timer. */
  registerAlignmentTimer(delayMs: number): void;
  cancelAlignmentTimer(): void;
  /** Wall clock, to compare with the timestamps in barriers. */
  absoluteTimeMillis(): number;
  /** Monotonic clock, for durations. */
  relativeTimeMillis(): number;
}

/** A channel as one number, for sets and maps in plain-data state. */
export function channelKey(info: InputChannelInfo): number {
  return info.gate * CHANNELS_PER_GATE_MAX + info.channel;
}

export function channelOfKey(key: number): InputChannelInfo {
  const channel = key % CHANNELS_PER_GATE_MAX;
  return { gate: (key - channel) / CHANNELS_PER_GATE_MAX, channel };
}

const CHANNELS_PER_GATE_MAX = 0x10000;
