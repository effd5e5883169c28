/**
 * Chooses the barrier handler of a task: a counter of barriers for at-least-once; for exactly-once one
 * that aligns channels, or that may let barriers overtake buffers.
 *
 * Flink: org.apache.flink.streaming.runtime.io.checkpointing.InputProcessorUtil
 * Simplified: the gates of a task are one gate
 */
import { JavaException } from "../../../model/java-exception.js";
import type { BarrierHandlerStates } from "./barrier-handler-state.js";
import type { BarrierHandlerEffects, CheckpointableInput } from "./barrier-handler-types.js";
import type { CheckpointBarrierHandler } from "./checkpoint-barrier-handler.js";
import { CheckpointBarrierTracker } from "./checkpoint-barrier-tracker.js";
import { SingleCheckpointBarrierHandler } from "./single-checkpoint-barrier-handler.js";

export interface BarrierHandlerConfiguration {
  readonly exactlyOnce: boolean;
  readonly unalignedEnabled: boolean;
  readonly checkpointsAfterTasksFinish: boolean;
}

/** @throws JavaException for unaligned checkpoints at least once */
export function createBarrierHandler(
  effects: BarrierHandlerEffects,
  configuration: BarrierHandlerConfiguration,
  input: CheckpointableInput,
  numChannels: number,
  states: BarrierHandlerStates,
): CheckpointBarrierHandler {
  const { exactlyOnce, unalignedEnabled, checkpointsAfterTasksFinish } = configuration;
  if (exactlyOnce) {
    const mode = unalignedEnabled ? "alternating" : "aligned";
    const inputs = [input];
    return new SingleCheckpointBarrierHandler(effects, {
      ...{ mode, numChannels, inputs, checkpointsAfterTasksFinish, states },
    });
  }
  if (unalignedEnabled) {
    const text = "Cannot use unaligned checkpoints with AT_LEAST_ONCE checkpointing mode";
    throw new JavaException("IllegalStateException", text);
  }
  return new CheckpointBarrierTracker(effects, numChannels, checkpointsAfterTasksFinish);
}
