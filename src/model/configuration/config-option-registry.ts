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

function register(): ReadonlyMap<string, ConfigOption<unknown>> {
  const options = new Map<string, ConfigOption<unknown>>();
  for (const section of [
    pipeline,
    checkpointing,
    rest,
    stateBackend,
    stateRecovery,
    restart,
    jobManager,
    taskManager,
    memory,
    heartbeat,
    cluster,
    highAvailability,
    linecook,
  ]) {
    for (const option of Object.values(section) as ConfigOption<unknown>[]) {
      options.set(option.key, option);
    }
  }
  for (const option of [...options.values()]) {
    for (const old of option.deprecatedKeys ?? []) options.set(old, option);
  }
  return options;
}

/** Every option that linecook models, by key; old names of an option lead to it as well. */
export const CONFIG_OPTIONS: ReadonlyMap<string, ConfigOption<unknown>> = register();
