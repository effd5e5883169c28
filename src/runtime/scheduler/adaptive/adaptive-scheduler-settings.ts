/**
 * The settings of the adaptive scheduler; some defaults depend on other settings.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.AdaptiveScheduler (`Settings`)
 * Simplified: no rescale history; never an application cluster
 */
import * as checkpointing from "../../../model/configuration/checkpointing-options.js";
import type { Configuration } from "../../../model/configuration/configuration.js";
import * as jobManager from "../../../model/configuration/job-manager-options.js";
import * as taskManager from "../../../model/configuration/task-manager-options.js";
import type { SlotAllocatorSettings } from "./allocator/slot-sharing-slot-allocator.js";
import type { StateTransitionOptions } from "./state-transition-manager.js";

export interface AdaptiveSchedulerSettings {
  /** The job takes all slots that there are. */
  readonly isReactive: boolean;
  /** `null`: for ever. */
  readonly submissionResourceWaitTimeoutMs: number | null;
  readonly waitingForResources: StateTransitionOptions;
  readonly executing: StateTransitionOptions;
  readonly rescaleOnFailedCheckpointCount: number;
  readonly allocator: SlotAllocatorSettings;
}

const MS = 1000;
const DEFAULT_RESOURCE_WAIT_TIMEOUT_US = 300_000_000;
const DEFAULT_STABILIZATION_TIMEOUT_US = 10_000_000;

/** `null`: another scheduler runs the job. */
export function adaptiveSchedulerSettings(
  configuration: Configuration,
): AdaptiveSchedulerSettings | null {
  const isReactive = configuration.get(jobManager.SCHEDULER_MODE) === "REACTIVE";
  if (!isReactive && configuration.get(jobManager.SCHEDULER) !== "Adaptive") return null;
  const waitUs =
    configuration.get(jobManager.SUBMISSION_RESOURCE_WAIT_TIMEOUT) ??
    (isReactive ? null : DEFAULT_RESOURCE_WAIT_TIMEOUT_US);
  const stabilizationUs =
    configuration.get(jobManager.SUBMISSION_RESOURCE_STABILIZATION_TIMEOUT) ??
    (isReactive ? 0 : DEFAULT_STABILIZATION_TIMEOUT_US);
  const failures = configuration.get(jobManager.RESCALE_TRIGGER_MAX_CHECKPOINT_FAILURES);
  const intervalUs = configuration.get(checkpointing.CHECKPOINTING_INTERVAL) ?? 0;
  const maxDelayUs =
    configuration.get(jobManager.RESCALE_TRIGGER_MAX_DELAY) ?? (failures + 1) * intervalUs;
  return {
    isReactive,
    submissionResourceWaitTimeoutMs: waitUs === null ? null : waitUs / MS,
    waitingForResources: {
      cooldownMs: 0,
      resourceStabilizationMs: stabilizationUs / MS,
      maxTriggerDelayMs: 0,
    },
    executing: {
      cooldownMs: configuration.get(jobManager.EXECUTING_COOLDOWN) / MS,
      resourceStabilizationMs:
        configuration.get(jobManager.EXECUTING_RESOURCE_STABILIZATION_TIMEOUT) / MS,
      maxTriggerDelayMs: maxDelayUs / MS,
    },
    rescaleOnFailedCheckpointCount: failures,
    allocator: {
      localRecovery: configuration.get(checkpointing.LOCAL_RECOVERY),
      prefersMinimalTaskManagers: false,
      loadBalanceMode: configuration.get(taskManager.LOAD_BALANCE_MODE),
    },
  };
}
