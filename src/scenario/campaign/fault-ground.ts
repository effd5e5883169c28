import {
  CHECKPOINTING_INTERVAL,
  CHECKPOINTING_TIMEOUT,
} from "../../model/configuration/checkpointing-options.js";
import { Configuration } from "../../model/configuration/configuration.js";
import { HEARTBEAT_TIMEOUT } from "../../model/configuration/heartbeat-manager-options.js";
import {
  HIGH_AVAILABILITY_TYPE,
  SESSION_TIMEOUT,
} from "../../model/configuration/high-availability-options.js";
import {
  FAILURE_RATE_MAX_FAILURES_PER_INTERVAL,
  FIXED_DELAY_ATTEMPTS,
  RESTART_STRATEGY,
} from "../../model/configuration/restart-strategy-options.js";
import { HIGH_AVAILABILITY_MACHINE } from "../../runtime/highavailability/high-availability-settings.js";
import { FIRST_ARRIVAL_US } from "../input/arrivals.js";
import type { ScenarioInput } from "../input/scenario-input.js";
import { taskManagerNames } from "../load-scenario.js";
import type { Scenario } from "../scenario.js";

/** What a plan of faults is drawn over: who can be hit, when, and how much the job survives. */
export interface FaultGround {
  readonly jobManagers: readonly string[];
  readonly taskManagers: readonly string[];
  /** Machines of the outside world that keep what they have when they crash. */
  readonly outside: readonly string[];
  readonly isHighlyAvailable: boolean;
  /** When the first record can be read, and the last one. */
  readonly firstUs: number;
  readonly endUs: number;
  /** Who is silent for longer is given up. */
  readonly heartbeatTimeoutUs: number;
  /** How long a silent leader stays in office. */
  readonly sessionTimeoutUs: number;
  readonly checkpointIntervalUs: number;
  /** Until a checkpoint that hangs is given up, twice over, there is time before the run is cut off. */
  readonly outlastsHungCheckpoints: boolean;
  /** How many failures the restart strategy forgives. */
  readonly forgivenFailures: number;
}

/** One disturbance may fail a job more than once: data connections break before heartbeats end. */
const FAILURES_PER_FAULT = 3;

/** The ground of a scenario under its configuration, with its inputs. */
export function faultGround(
  scenario: Pick<Scenario, "jobManagers" | "taskManagers" | "join" | "limits">,
  settings: Readonly<Record<string, string>>,
  inputs: readonly ScenarioInput[],
): FaultGround {
  const configuration = Configuration.of(settings);
  const isHighlyAvailable = configuration.get(HIGH_AVAILABILITY_TYPE) !== "NONE";
  const heartbeatTimeoutUs = configuration.get(HEARTBEAT_TIMEOUT);
  const endUs = Math.max(FIRST_ARRIVAL_US + 1, lastArrivalUs(inputs));
  const joining = scenario.join.map(({ machine }) => machine);
  return Object.freeze({
    jobManagers: Array.from({ length: scenario.jobManagers }, (_, i) => `jm-${String(i + 1)}`),
    // Those that join later have their own moment.
    taskManagers: taskManagerNames(scenario.taskManagers, []).filter(
      (name) => !joining.includes(name),
    ),
    outside: ["store", "log", "sinklog", ...(isHighlyAvailable ? [HIGH_AVAILABILITY_MACHINE] : [])],
    isHighlyAvailable,
    firstUs: FIRST_ARRIVAL_US,
    endUs,
    heartbeatTimeoutUs,
    sessionTimeoutUs: isHighlyAvailable ? configuration.get(SESSION_TIMEOUT) : heartbeatTimeoutUs,
    checkpointIntervalUs: configuration.get(CHECKPOINTING_INTERVAL) ?? Infinity,
    outlastsHungCheckpoints:
      endUs + 2 * configuration.get(CHECKPOINTING_TIMEOUT) < scenario.limits.virtualTimeUs,
    forgivenFailures: Math.floor(restarts(configuration) / FAILURES_PER_FAULT),
  });
}

/** Arrivals of a partition are in order. */
function lastArrivalUs(inputs: readonly ScenarioInput[]): number {
  const partitions = inputs.flatMap((input) => input.partitions);
  const last = partitions.map(({ records }) => records[records.length - 1]?.availableAtUs ?? 0);
  return Math.max(0, ...last);
}

function restarts(configuration: Configuration): number {
  const strategy = configuration.get(RESTART_STRATEGY);
  const isCheckpointed = configuration.get(CHECKPOINTING_INTERVAL) !== null;
  switch (strategy) {
    case "fixed-delay":
    case "fixeddelay":
      return configuration.get(FIXED_DELAY_ATTEMPTS);
    case "failure-rate":
    case "failurerate":
      return configuration.get(FAILURE_RATE_MAX_FAILURES_PER_INTERVAL);
    case "none":
    case "off":
    case "disable":
      return 0;
    case "exponential-delay":
    case "exponentialdelay":
      return Infinity;
    case null:
      return isCheckpointed ? Infinity : 0;
  }
}
