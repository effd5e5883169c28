/**
 * What the two sides of a broadcast process function reach while they look at an element.
 *
 * Flink: org.apache.flink.streaming.api.operators.co.CoBroadcastWithNonKeyedOperator.ReadWriteContextImpl,
 * CoBroadcastWithNonKeyedOperator.ReadOnlyContextImpl (org.apache.flink.streaming.api.operators.co)
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { OperatorContext } from "../../model/stream-operator.js";
import type {
  BroadcastContext,
  BroadcastStateDeclaration,
  ReadOnlyBroadcastContext,
} from "../functions/broadcast-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import { runtimeContextOf } from "../functions/runtime-context.js";
import type { BroadcastStates } from "./broadcast-states.js";

/** The broadcast side: its timestamp is never `null`, but `MIN_TIMESTAMP`, as in Flink. */
export function broadcastContext(
  ctx: OperatorContext,
  states: BroadcastStates,
  timestamp: number,
): BroadcastContext<BroadcastStateDeclaration, readonly AnyOutputTag[]> {
  return {
    timestamp: () => timestamp,
    currentProcessingTime: () => ctx.processingTime(),
    currentWatermark: () => ctx.currentWatermark(),
    getRuntimeContext: () => runtimeContextOf(ctx),
    getBroadcastState: (descriptor) => states.get(descriptor) as never,
    output: (tag, value) => {
      ctx.collectSide(tag.id, value, timestamp);
    },
  };
}

/** The other side. */
export function readOnlyBroadcastContext(
  ctx: OperatorContext,
  states: BroadcastStates,
  timestamp: number,
): ReadOnlyBroadcastContext<BroadcastStateDeclaration, readonly AnyOutputTag[]> {
  const own = timestamp === MIN_TIMESTAMP ? null : timestamp;
  return { ...broadcastContext(ctx, states, timestamp), timestamp: () => own };
}
