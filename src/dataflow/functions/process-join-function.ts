/**
 * Gets each pair of elements that an interval join finds.
 *
 * Flink: org.apache.flink.streaming.api.functions.co.ProcessJoinFunction
 * Simplified: side outputs are declared on the function
 */
import type { Collector } from "./collector.js";
import type { AnyOutputTag } from "./output-tag.js";
import type { SideOutputContext } from "./process-function.js";

/** What a join function can reach; side outputs get the result's timestamp. */
export interface ProcessJoinContext<
  O extends readonly AnyOutputTag[] = readonly [],
> extends SideOutputContext<O> {
  /** Timestamp of the left element. */
  getLeftTimestamp(): number;
  /** Timestamp of the right element. */
  getRightTimestamp(): number;
  /** The later of both: the timestamp of the result. */
  getTimestamp(): number;
}

/**
 * Gets each pair of elements that an interval join finds.
 *
 * @example
 * ```ts
 * orders.keyBy("user").intervalJoin(clicks.keyBy("user")).between("-5 min", "0 s").process({
 *   processElement(order, click, ctx, out: Collector<string>) {
 *     out.collect(`${click.page} led to ${order.item}`);
 *   },
 * });
 * ```
 */
export interface ProcessJoinFunction<T1, T2, Out, O extends readonly AnyOutputTag[] = readonly []> {
  /** The side outputs it may use. */
  readonly sideOutputs?: O;
  /** Called with each pair. */
  processElement(left: T1, right: T2, context: ProcessJoinContext<O>, out: Collector<Out>): void;
}
