import { HIGH_AVAILABILITY_MACHINE } from "../../runtime/highavailability/high-availability-settings.js";
import type { StoreFault } from "../../model/store-fault.js";
import { oneOf, type Disturbance, type DrawnFault } from "./drawn-fault.js";

const MOST = 4;

function storeFault(target: string, fault: Omit<StoreFault, "type">): DrawnFault {
  const process = target === HIGH_AVAILABILITY_MACHINE ? "store" : "checkpoints";
  const message: StoreFault = Object.freeze({ type: "store.fault", ...fault });
  return { kind: "tell", target, process, message };
}

/**
 * Requests to stores that fail, hang or read wrongly. Writes that were answered and are gone (`torn`,
 * `phantom`) are not among them: nobody could go on from there.
 */
export const STORE_DISTURBANCES: readonly Disturbance[] = [
  {
    name: "store-fails",
    failsJob: true,
    applies: () => true,
    draw: (random) => [
      storeFault("store", {
        mode: "fail",
        operation: oneOf(random, ["put", "get", "delete"]),
        times: 1 + random.below(MOST),
      }),
    ],
  },
  {
    name: "store-hangs",
    failsJob: true,
    applies: ({ outlastsHungCheckpoints }) => outlastsHungCheckpoints,
    draw: () => [storeFault("store", { mode: "hang", operation: "put", times: 1 })],
  },
  {
    name: "store-misreads",
    failsJob: true,
    applies: () => true,
    draw: () => [storeFault("store", { mode: "corrupt", operation: "get", times: 1 })],
  },
  {
    name: "ha-store-fails",
    failsJob: true,
    applies: ({ isHighlyAvailable }) => isHighlyAvailable,
    draw: (random) => [
      storeFault(HIGH_AVAILABILITY_MACHINE, {
        mode: "fail",
        operation: oneOf(random, ["put", "get", "delete", "compareAndSet", "list"]),
        times: 1 + random.below(MOST),
      }),
    ],
  },
];
