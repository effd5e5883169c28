/**
 * Ids of leader sessions: whoever becomes leader gets a new one, and messages that name an older one
 * are refused.
 *
 * Flink: org.apache.flink.runtime.jobmaster.JobMasterId, org.apache.flink.runtime.resourcemanager.ResourceManagerId
 * and org.apache.flink.runtime.dispatcher.DispatcherId
 * Simplified: 32 hex digits for all of them, also for allocation ids
 */
import type { RuntimeContext } from "../../model/runtime-context.js";

const HEX_GROUPS = 8;

/** 32 hex digits from the process's own stream. */
export function newSessionId(ctx: RuntimeContext): string {
  const stream = ctx.random("id");
  let id = "";
  for (let i = 0; i < HEX_GROUPS; i++) id += stream.below(0x10000).toString(16).padStart(4, "0");
  return id;
}
