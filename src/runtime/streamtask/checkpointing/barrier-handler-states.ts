/**
 * What a task does with the next barrier in each state of an alignment; see the drawing in
 * `barrier-handler-state.ts`.
 *
 * Flink: org.apache.flink.streaming.runtime.io.checkpointing.WaitingForFirstBarrier,
 * CollectingBarriers, AlternatingWaitingForFirstBarrier, AlternatingCollectingBarriers,
 * AlternatingWaitingForFirstBarrierUnaligned, AlternatingCollectingBarriersUnaligned
 * Simplified: no
 */
import { checkState, JavaException } from "../../../model/java-exception.js";
import { isUnalignedCheckpoint } from "../../checkpoint/checkpoint-options.js";
import { asUnaligned } from "../../io/channel-element.js";
import type { CheckpointBarrier } from "../../io/channel-element.js";
import type {
  BarrierHandlerController,
  BarrierHandlerState,
  BarrierHandlerStateName,
  BarrierHandlerStates,
} from "./barrier-handler-state.js";
import type { InputChannelInfo } from "./barrier-handler-types.js";

type Next = BarrierHandlerStateName;

/** Aligned: a channel that has delivered its barrier waits until all the others have, too. */
function alignedState(name: "WaitingForFirstBarrier" | "CollectingBarriers"): BarrierHandlerState {
  return {
    barrierReceived(controller, from, barrier, markBlocked) {
      checkState(!isUnalignedCheckpoint(barrier.options));
      if (markBlocked) controller.blockChannel(from);
      if (controller.allBarriersReceived()) return triggerAligned(controller, barrier);
      return "CollectingBarriers";
    },
    announcementReceived: () => name,
    alignedCheckpointTimeout() {
      throw new JavaException(
        "IllegalStateException",
        "Alignment should not be timed out if we are not alternating.",
      );
    },
    endOfPartitionReceived(controller, from) {
      controller.channelFinished(from);
      const isLastMissing = name === "CollectingBarriers" && controller.allBarriersReceived();
      if (!isLastMissing) return name;
      return triggerAligned(controller, controller.getPendingCheckpointBarrier());
    },
    abort(controller) {
      controller.unblockAllChannels();
      return "WaitingForFirstBarrier";
    },
  };
}

function triggerAligned(controller: BarrierHandlerController, barrier: CheckpointBarrier): Next {
  controller.triggerGlobalCheckpoint(barrier);
  controller.unblockAllChannels();
  return "WaitingForFirstBarrier";
}

/** Aligned for now: becomes unaligned after a timeout, or when an unaligned barrier arrives. */
function alternatingState(
  name: "AlternatingWaitingForFirstBarrier" | "AlternatingCollectingBarriers",
): BarrierHandlerState {
  const state: BarrierHandlerState = {
    barrierReceived(controller, from, barrier, markBlocked) {
      if (isUnalignedCheckpoint(barrier.options)) {
        return continueUnaligned(controller, from, barrier, markBlocked);
      }
      controller.removeSeenAnnouncement(from);
      if (markBlocked) controller.blockChannel(from);
      if (controller.allBarriersReceived()) return triggerAlternating(controller, barrier);
      if (controller.isTimedOut(barrier)) {
        return continueUnaligned(controller, from, barrier, markBlocked);
      }
      return "AlternatingCollectingBarriers";
    },
    announcementReceived(controller, from, sequenceNumber) {
      controller.addSeenAnnouncement(from, sequenceNumber);
      return name;
    },
    alignedCheckpointTimeout(controller, barrier) {
      controller.prioritizeAllAnnouncements();
      if (name === "AlternatingWaitingForFirstBarrier") {
        return "AlternatingWaitingForFirstBarrierUnaligned";
      }
      triggerUnaligned(controller, asUnaligned(barrier));
      return "AlternatingCollectingBarriersUnaligned";
    },
    endOfPartitionReceived(controller, from) {
      controller.channelFinished(from);
      if (name === "AlternatingWaitingForFirstBarrier") return name;
      const pending = controller.getPendingCheckpointBarrier();
      checkState(!isUnalignedCheckpoint(pending.options));
      if (controller.allBarriersReceived()) return triggerAlternating(controller, pending);
      if (!controller.isTimedOut(pending)) return name;
      const next = state.alignedCheckpointTimeout(controller, pending);
      return controller.states[next].endOfPartitionReceived(controller, from);
    },
    abort(controller) {
      controller.unblockAllChannels();
      return "AlternatingWaitingForFirstBarrier";
    },
  };

  function continueUnaligned(
    controller: BarrierHandlerController,
    from: InputChannelInfo,
    barrier: CheckpointBarrier,
    markBlocked: boolean,
  ): Next {
    const next = state.alignedCheckpointTimeout(controller, barrier);
    return controller.states[next].barrierReceived(
      controller,
      from,
      asUnaligned(barrier),
      markBlocked,
    );
  }

  return state;
}

function triggerAlternating(
  controller: BarrierHandlerController,
  barrier: CheckpointBarrier,
): Next {
  controller.initInputsCheckpoint(barrier);
  controller.triggerGlobalCheckpoint(barrier);
  controller.unblockAllChannels();
  return "AlternatingWaitingForFirstBarrier";
}

/** The task's own snapshot starts now; what is in flight on the inputs becomes part of it. */
function triggerUnaligned(controller: BarrierHandlerController, barrier: CheckpointBarrier): void {
  controller.initInputsCheckpoint(barrier);
  controller.startInputsCheckpoint(barrier);
  controller.triggerGlobalCheckpoint(barrier);
}

/** Unaligned: the first barrier triggers at once, the others end the channel state of theirs. */
function unalignedState(
  name: "AlternatingWaitingForFirstBarrierUnaligned" | "AlternatingCollectingBarriersUnaligned",
): BarrierHandlerState {
  const isFirst = name === "AlternatingWaitingForFirstBarrierUnaligned";
  return {
    barrierReceived(controller, from, barrier, markBlocked) {
      if (markBlocked && !isUnalignedCheckpoint(barrier.options)) controller.blockChannel(from);
      const unalignedBarrier = isFirst ? asUnaligned(barrier) : barrier;
      if (isFirst) triggerUnaligned(controller, unalignedBarrier);
      if (!controller.allBarriersReceived()) return "AlternatingCollectingBarriersUnaligned";
      return finishUnaligned(controller, barrier.checkpointId);
    },
    announcementReceived(controller, from, sequenceNumber) {
      controller.convertToPriorityEvent(from, sequenceNumber);
      return name;
    },
    alignedCheckpointTimeout: () => name,
    endOfPartitionReceived(controller, from) {
      controller.channelFinished(from);
      if (isFirst || !controller.allBarriersReceived()) return name;
      return finishUnaligned(controller, controller.getPendingCheckpointBarrier().checkpointId);
    },
    abort(controller, cancelledId) {
      if (!isFirst) return finishUnaligned(controller, cancelledId);
      controller.unblockAllChannels();
      return firstStateOf(controller);
    },
  };
}

function finishUnaligned(controller: BarrierHandlerController, checkpointId: number): Next {
  controller.stopInputsCheckpoint(checkpointId);
  controller.unblockAllChannels();
  return firstStateOf(controller);
}

function firstStateOf(controller: BarrierHandlerController): Next {
  return controller.isAlternating()
    ? "AlternatingWaitingForFirstBarrier"
    : "AlternatingWaitingForFirstBarrierUnaligned";
}

/** Flink's checkpoint protocol on the side of the receiving task. */
export const BARRIER_HANDLER_STATES: BarrierHandlerStates = {
  WaitingForFirstBarrier: alignedState("WaitingForFirstBarrier"),
  CollectingBarriers: alignedState("CollectingBarriers"),
  AlternatingWaitingForFirstBarrier: alternatingState("AlternatingWaitingForFirstBarrier"),
  AlternatingCollectingBarriers: alternatingState("AlternatingCollectingBarriers"),
  AlternatingWaitingForFirstBarrierUnaligned: unalignedState(
    "AlternatingWaitingForFirstBarrierUnaligned",
  ),
  AlternatingCollectingBarriersUnaligned: unalignedState("AlternatingCollectingBarriersUnaligned"),
};
