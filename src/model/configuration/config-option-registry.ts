import * as checkpointing from "./checkpointing-options.js";
import * as cluster from "./cluster-options.js";
import type { ConfigOption } from "./config-option.js";
import * as heartbeat from "./heartbeat-manager-options.js";
import * as highAvailability from "./high-availability-options.js";
import * as linecook from "./linecook-options.js";
import * as jobManager from "./job-manager-options.js";
import * as memory from "./memory-options.js";
import * as pipeline from "./pipeline-options.js";
import * as rest from "./rest-options.js";
import * as stateBackend from "./state-backend-options.js";
import * as stateRecovery from "./state-recovery-options.js";
import * as restart from "./restart-strategy-options.js";
import * as taskManager from "./task-manager-options.js";

/** Options by the class of `org.apache.flink.configuration` (or another one) that defines them in Flink. */
const SECTIONS: readonly (readonly [optionsClass: string, section: object])[] = [
  ["PipelineOptions", pipeline],
  ["CheckpointingOptions", checkpointing],
  ["RestOptions", rest],
  ["StateBackendOptions, CheckpointingOptions, RocksDBOptions", stateBackend],
  ["StateRecoveryOptions", stateRecovery],
  ["RestartStrategyOptions", restart],
  ["JobManagerOptions", jobManager],
  ["TaskManagerOptions", taskManager],
  ["TaskManagerOptions", memory],
  ["HeartbeatManagerOptions", heartbeat],
  ["ClusterOptions, RpcOptions, ResourceManagerOptions", cluster],
  ["HighAvailabilityOptions", highAvailability],
  ["", linecook],
];

interface Registered {
  readonly option: ConfigOption<unknown>;
  readonly optionsClass: string;
}

function register(): ReadonlyMap<string, Registered> {
  const options = new Map<string, Registered>();
  for (const [optionsClass, section] of SECTIONS) {
    for (const option of Object.values(section) as ConfigOption<unknown>[]) {
      options.set(option.key, { option, optionsClass });
    }
  }
  for (const registered of [...options.values()]) {
    for (const old of registered.option.deprecatedKeys ?? []) options.set(old, registered);
  }
  return options;
}

const REGISTERED: ReadonlyMap<string, Registered> = register();

/** Every option that linecook models, by key; old names of an option lead to it as well. */
export const CONFIG_OPTIONS: ReadonlyMap<string, ConfigOption<unknown>> = new Map(
  [...REGISTERED].map(([key, { option }]) => [key, option]),
);

/** Where Flink defines an option; empty = it is linecook's own. */
export function optionsClassOf(key: string): string {
  return REGISTERED.get(key)?.optionsClass ?? "";
}
