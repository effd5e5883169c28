import type { BarrierHandlerState } from "../runtime/streamtask/checkpointing/barrier-handler-state.js";
import { DEFAULT_RUNTIME_RULES } from "../runtime/rules.js";
import { mutant, type Mutant } from "./mutant.js";

const { barrierHandlerStates } = DEFAULT_RUNTIME_RULES.task;

const barrierReceived: BarrierHandlerState["barrierReceived"] = (
  controller,
  from,
  barrier,
  markBlocked,
) => {
  if (markBlocked) controller.blockChannel(from);
  if (controller.allBarriersReceived()) controller.triggerGlobalCheckpoint(barrier);
  controller.unblockAllChannels();
  return controller.allBarriersReceived() ? "WaitingForFirstBarrier" : "CollectingBarriers";
};

/** Waits for all barriers, as it should, but the snapshot contains what came behind the first ones. */
export const keepsReadingBlockedChannels: Mutant = mutant(
  "BR-02",
  "A channel whose barrier has arrived is not blocked: records behind it get into the snapshot.",
  "task",
  "barrierHandlerStates",
  {
    ...barrierHandlerStates,
    WaitingForFirstBarrier: { ...barrierHandlerStates.WaitingForFirstBarrier, barrierReceived },
    CollectingBarriers: { ...barrierHandlerStates.CollectingBarriers, barrierReceived },
  },
);
