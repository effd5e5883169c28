/**
 * Looks at each element of a stream with the broadcast state at hand, and changes that state with the
 * elements of the broadcast stream. Every subtask must change it in the same way.
 *
 * Flink: org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction, BaseBroadcastProcessFunction
 * (org.apache.flink.streaming.api.functions.co)
 * Simplified: side outputs are declared on the function
 */
import type { BroadcastState, ReadOnlyBroadcastState } from "../state/broadcast-state.js";
import type { MapStateDescriptor } from "../state/state-declaration.js";
import type { Collector } from "./collector.js";
import type { AnyOutputTag } from "./output-tag.js";
import type { SideOutputContext } from "./process-function.js";
import type { RuntimeContext } from "./runtime-context.js";

/** The broadcast states that a broadcast stream declares. */
export type BroadcastStateDeclaration = readonly MapStateDescriptor<unknown, unknown>[];

/** What both sides can reach. */
interface BaseContext<O extends readonly AnyOutputTag[]> extends SideOutputContext<O> {
  /** Timestamp of the element, `null` if it has none. */
  timestamp(): number | null;
  /** Milliseconds on the machine's wall clock. */
  currentProcessingTime(): number;
  /** Event time reached so far; `MIN_TIMESTAMP` before the first watermark. */
  currentWatermark(): number;
  /** Which subtask this is, its counters and its random numbers. */
  getRuntimeContext(): RuntimeContext;
}

/** What the side that is not broadcast can reach. */
export interface ReadOnlyBroadcastContext<
  D extends BroadcastStateDeclaration,
  O extends readonly AnyOutputTag[] = readonly [],
> extends BaseContext<O> {
  /** @throws JavaException IllegalArgumentException if the broadcast stream did not declare it. */
  getBroadcastState<Descriptor extends D[number]>(
    descriptor: Descriptor,
  ): Descriptor extends MapStateDescriptor<infer K, infer V> ? ReadOnlyBroadcastState<K, V> : never;
}

/** What the broadcast side can reach: it alone changes the state. */
export interface BroadcastContext<
  D extends BroadcastStateDeclaration,
  O extends readonly AnyOutputTag[] = readonly [],
> extends BaseContext<O> {
  /** @throws JavaException IllegalArgumentException if the broadcast stream did not declare it. */
  getBroadcastState<Descriptor extends D[number]>(
    descriptor: Descriptor,
  ): Descriptor extends MapStateDescriptor<infer K, infer V> ? BroadcastState<K, V> : never;
}

/**
 * Looks at each element of a stream with the broadcast state at hand.
 *
 * @example
 * ```ts
 * const limits = mapState<string, number>("limits");
 * prices.connect(limitChanges.broadcast(limits)).process({
 *   processElement(price, ctx, out: Collector<Price>) {
 *     const limit = ctx.getBroadcastState(limits).get(price.item);
 *     if (limit !== null && price.amount > limit) out.collect(price);
 *   },
 *   processBroadcastElement({ item, limit }, ctx) {
 *     ctx.getBroadcastState(limits).put(item, limit);
 *   },
 * });
 * ```
 */
export interface BroadcastProcessFunction<
  T1,
  T2,
  Out,
  D extends BroadcastStateDeclaration,
  O extends readonly AnyOutputTag[] = readonly [],
> {
  /** The side outputs it may use. */
  readonly sideOutputs?: O;
  /** Called with each element of the other stream; may only read the broadcast state. */
  processElement(value: T1, context: ReadOnlyBroadcastContext<D, O>, out: Collector<Out>): void;
  /** Called with each broadcast element, in every subtask; may change the broadcast state. */
  processBroadcastElement(value: T2, context: BroadcastContext<D, O>, out: Collector<Out>): void;
}
