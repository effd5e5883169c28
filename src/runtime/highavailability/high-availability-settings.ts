/**
 * Where leaders are elected and where what outlives them is kept.
 *
 * Flink: org.apache.flink.runtime.highavailability.HighAvailabilityServicesUtils
 * Simplified: the coordination service and the store for recovery are one machine, `ha`
 */
import type { Address } from "../../kernel/process.js";
import * as highAvailability from "../../model/configuration/high-availability-options.js";
import { KEEP_PLANS } from "../../model/configuration/linecook-options.js";
import type { Configuration } from "../../model/configuration/configuration.js";

export interface HighAvailabilitySettings {
  readonly coordination: Address;
  readonly store: Address;
  readonly sessionTimeoutUs: number;
  readonly toleratesSuspendedConnections: boolean;
  /** Whether the result of a job is forgotten when the job is cleaned up. */
  readonly deletesResultsOnCommit: boolean;
  /** Whether submitted jobs outlive the leading Dispatcher. */
  readonly keepsPlans: boolean;
}

/** The machine of the coordination service. */
export const HIGH_AVAILABILITY_MACHINE = "ha";

/** `null`: without high availability. */
export function highAvailabilitySettings(
  configuration: Configuration,
): HighAvailabilitySettings | null {
  if (configuration.get(highAvailability.HIGH_AVAILABILITY_TYPE) === "NONE") return null;
  return Object.freeze({
    coordination: `${HIGH_AVAILABILITY_MACHINE}/coordination`,
    store: `${HIGH_AVAILABILITY_MACHINE}/store`,
    sessionTimeoutUs: configuration.get(highAvailability.SESSION_TIMEOUT),
    toleratesSuspendedConnections: configuration.get(
      highAvailability.TOLERATE_SUSPENDED_CONNECTIONS,
    ),
    keepsPlans: configuration.get(KEEP_PLANS),
    deletesResultsOnCommit: configuration.get(highAvailability.DELETE_ON_COMMIT),
  });
}

/** Where the address and the session id of a leading component are published. */
export function leaderPath(component: string): string {
  return `leader/${component}`;
}

/** Who leads; `null` values mean nobody. */
export interface LeaderInformation {
  readonly address: Address;
  readonly sessionId: string;
}
