/**
 * How a JobMaster's heartbeats reach the world, and what it says of those that stay away.
 *
 * Flink: org.apache.flink.runtime.jobmaster.JobMaster (`TaskManagerHeartbeatListener`,
 * `ResourceManagerHeartbeatListener`)
 * Simplified: no
 */
import type { Address } from "../../kernel/process.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { RuntimeContext } from "../../model/runtime-context.js";
import { HeartbeatManager, type HeartbeatSettings } from "../heartbeat/heartbeat-manager.js";
import { throwable } from "../rpc/rpc-message.js";

/** What heartbeats need of their JobMaster. */
export interface HeartbeatListener {
  /** The world of the present turn. */
  world(): RuntimeContext;
  requestHeartbeat(id: string, address: Address): void;
  lost(id: string, cause: SerializedThrowable): void;
}

/** @param target - what the others are called in messages */
export function createJobMasterHeartbeats(
  name: string,
  target: string,
  settings: HeartbeatSettings,
  listener: HeartbeatListener,
): HeartbeatManager {
  return new HeartbeatManager(name, settings, {
    setTimer: (key, delayUs) => {
      listener.world().setTimer(key, delayUs);
    },
    cancelTimer: (key) => {
      listener.world().cancelTimer(key);
    },
    requestHeartbeat: (id, address) => {
      listener.requestHeartbeat(id, address);
    },
    timedOut: (id) => {
      listener.world().point("heartbeat.timeout");
      const text = `Heartbeat of ${target} with id ${id} timed out.`;
      listener.lost(id, throwable("TimeoutException", text));
    },
    unreachable: (id) => {
      listener.world().point("heartbeat.unreachable");
      const text = `${target} with id ${id} is no longer reachable.`;
      listener.lost(id, throwable("JobMasterException", text));
    },
  });
}
