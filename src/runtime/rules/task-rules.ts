/**
 * Protocol decisions of a task that could be wrong, as replaceable functions.
 *
 * Flink: none (decisions spread over StreamTask, SubtaskCheckpointCoordinatorImpl and the barrier handlers)
 * Simplified: no
 */
import { copyPlain } from "../../kernel/plain-data.js";
import type { WatermarkStatus } from "../../model/stream-element.js";
import type { InFlightData, OperatorSubtaskState } from "../../model/operator-state.js";
import { BARRIER_HANDLER_STATES } from "../streamtask/checkpointing/barrier-handler-states.js";
import { StatusWatermarkValve } from "../streamtask/status-watermark-valve.js";
import type {
  StatusWatermarkValveState,
  WatermarkOutput,
} from "../streamtask/status-watermark-valve.js";
import type { BarrierHandlerStates } from "../streamtask/checkpointing/barrier-handler-state.js";

/** What a task needs of its valve. */
export interface WatermarkValve {
  state: StatusWatermarkValveState;
  inputWatermark(timestamp: number, channel: number): void;
  inputWatermarkStatus(status: WatermarkStatus, channel: number): void;
}

export interface TaskRules {
  /** What the next barrier, announcement or end of channel does during alignment. */
  readonly barrierHandlerStates: BarrierHandlerStates;
  /** A snapshot is acknowledged once it is durable, not when its upload begins. */
  acknowledgesOnlyDurable(): boolean;
  /** The synchronous snapshot belongs to the same turn as the barrier; no record in between. */
  snapshotsWithBarrier(): boolean;
  /** State that goes into a snapshot is cut off from later updates. */
  isolateForSnapshot(value: unknown): unknown;
  /** Timers are part of the snapshot. */
  snapshotsTimers(): boolean;
  /** Buffers that an unaligned barrier overtook are part of its checkpoint. */
  inFlightOfSnapshot(overtaken: InFlightData | null): InFlightData | null;
  /** In-flight records that a rescaled restore hands to several subtasks count for one of them. */
  filtersRescaledRecords(): boolean;
  /** What a subtask takes over from the snapshot of an operator. */
  restoreOperator(snapshot: OperatorSubtaskState): OperatorSubtaskState;
  /** A task that has processed all data waits for one more checkpoint, which commits the tail. */
  waitsForFinalCheckpoint(): boolean;
  /** Combines the channels' watermarks: the minimum over the active, aligned ones. */
  createWatermarkValve(channels: number, output: WatermarkOutput): WatermarkValve;
}

export const DEFAULT_TASK_RULES: TaskRules = {
  barrierHandlerStates: BARRIER_HANDLER_STATES,
  acknowledgesOnlyDurable: () => true,
  snapshotsWithBarrier: () => true,
  isolateForSnapshot: (value) => copyPlain(value),
  snapshotsTimers: () => true,
  inFlightOfSnapshot: (overtaken) => overtaken,
  filtersRescaledRecords: () => true,
  restoreOperator: (snapshot) => snapshot,
  waitsForFinalCheckpoint: () => true,
  createWatermarkValve: (channels, output) => StatusWatermarkValve.forChannels(channels, output),
};
