/**
 * What the endpoints of a cluster are made with: settings read once from the configuration, rules
 * and code. It is the same for all of them and never part of a state.
 *
 * Flink: org.apache.flink.runtime.entrypoint.ClusterEntrypoint
 * Simplified: no blob server, no metrics registry
 */
import type { SplitEnumeratorFactory } from "../model/source.js";
import type { HeartbeatSettings } from "./heartbeat/heartbeat-manager.js";
import type { RuntimeRules } from "./rules.js";
import type { RegistrationSettings } from "./rpc/retrying-registration.js";
import type { RpcSettings } from "./rpc/rpc-endpoint.js";
import type { JobEnvironment } from "./jobmaster/job-environment.js";

export interface ClusterEnvironment {
  readonly rules: RuntimeRules;
  readonly rpc: RpcSettings;
  readonly heartbeat: HeartbeatSettings;
  readonly registration: RegistrationSettings;
  /** How long after its start the ResourceManager does not say that resources are missing. */
  readonly startUpPeriodUs: number;
  readonly requirementCheckDelayUs: number;
  readonly slotTimeoutUs: number;
  readonly taskManagerRegistrationTimeoutUs: number;
  readonly numberOfTaskSlots: number;
  /** How long cancelling a task may take; 0 = for ever. */
  readonly cancellationTimeoutUs: number;
  readonly enumerators: SplitEnumeratorFactory;
  /** What is derived from a job graph, computed once for each job. */
  readonly jobEnvironmentOf: (jobId: string) => JobEnvironment;
}
