/**
 * Makes the scheduler of a job, as configured, with the kind of slot pool that it works with.
 *
 * Flink: org.apache.flink.runtime.jobmaster.DefaultSlotPoolServiceSchedulerFactory
 * Simplified: streaming jobs only
 */
import { AdaptiveScheduler } from "../scheduler/adaptive/adaptive-scheduler.js";
import { DefaultScheduler } from "../scheduler/default-scheduler.js";
import type { ExecutionGraphContext } from "../scheduler/execution-graph-parts.js";
import type { SchedulerEffects, SchedulerNG } from "../scheduler/scheduler-ng.js";
import type { JobEnvironment } from "./job-environment.js";
import type { DeclarativeSlotPoolEffects } from "./slotpool/declarative-slot-pool.js";
import { DeclarativeSlotPoolBridge } from "./slotpool/declarative-slot-pool-bridge.js";
import { DeclarativeSlotPoolService } from "./slotpool/declarative-slot-pool-service.js";
import type { SlotPoolService } from "./slotpool/slot-pool-service.js";

/** Both belong together: what one loses the other must know. */
export interface SlotPoolAndScheduler {
  readonly slotPool: SlotPoolService;
  readonly scheduler: SchedulerNG;
}

type Effects = Omit<SchedulerEffects, "jobRestarting">;

export function createSlotPoolAndScheduler(
  job: JobEnvironment,
  context: ExecutionGraphContext,
  poolEffects: DeclarativeSlotPoolEffects,
  effects: Effects,
): SlotPoolAndScheduler {
  const create = job.adaptive === null ? createDefault : createAdaptive;
  return create(job, context, poolEffects, effects);
}

function createDefault(
  job: JobEnvironment,
  context: ExecutionGraphContext,
  poolEffects: DeclarativeSlotPoolEffects,
  effects: Effects,
): SlotPoolAndScheduler {
  const slotPool: DeclarativeSlotPoolBridge = new DeclarativeSlotPoolBridge(
    {
      ...poolEffects,
      slotFulfilled: (requestId, slot) => {
        scheduler.onSlotFulfilled(requestId, slot);
      },
      requestFailed: (requestId, cause) => {
        scheduler.onSlotRequestFailed(requestId, cause);
      },
      slotLost: (requestId, cause) => {
        scheduler.onSlotLost(requestId, cause);
      },
    },
    job.prefersPreviousAllocation,
  );
  const scheduler: DefaultScheduler = new DefaultScheduler(job, slotPool, context, {
    ...effects,
    jobRestarting: slotPool.setIsJobRestarting.bind(slotPool),
  });
  return { slotPool, scheduler };
}

function createAdaptive(
  job: JobEnvironment,
  context: ExecutionGraphContext,
  poolEffects: DeclarativeSlotPoolEffects,
  effects: Effects,
): SlotPoolAndScheduler {
  const slotPool: DeclarativeSlotPoolService = new DeclarativeSlotPoolService({
    ...poolEffects,
    newSlotsAreAvailable: () => {
      scheduler.newResourcesAvailable();
    },
    slotLost: (allocationId, cause) => {
      scheduler.onSlotLost(allocationId, cause);
    },
  });
  const scheduler: AdaptiveScheduler = new AdaptiveScheduler(job, slotPool, context, effects);
  return { slotPool, scheduler };
}
