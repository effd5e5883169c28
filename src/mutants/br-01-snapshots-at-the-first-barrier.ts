import { DEFAULT_RUNTIME_RULES } from "../runtime/rules.js";
import { mutant, type Mutant } from "./mutant.js";

const { barrierHandlerStates } = DEFAULT_RUNTIME_RULES.task;

/** No alignment: the channels are cut in different places. */
export const snapshotsAtTheFirstBarrier: Mutant = mutant(
  "BR-01",
  "A task takes its snapshot at the first barrier instead of waiting for those of all channels.",
  "task",
  "barrierHandlerStates",
  {
    ...barrierHandlerStates,
    WaitingForFirstBarrier: {
      ...barrierHandlerStates.WaitingForFirstBarrier,
      barrierReceived: (controller, from, barrier, markBlocked) => {
        if (markBlocked) controller.blockChannel(from);
        controller.triggerGlobalCheckpoint(barrier);
        controller.unblockAllChannels();
        return controller.allBarriersReceived() ? "WaitingForFirstBarrier" : "CollectingBarriers";
      },
    },
    CollectingBarriers: {
      ...barrierHandlerStates.CollectingBarriers,
      barrierReceived: (controller, from, _barrier, markBlocked) => {
        if (markBlocked) controller.blockChannel(from);
        controller.unblockAllChannels();
        return controller.allBarriersReceived() ? "WaitingForFirstBarrier" : "CollectingBarriers";
      },
    },
  },
);
