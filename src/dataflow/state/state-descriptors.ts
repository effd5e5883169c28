/**
 * Declares keyed state: a function lists the states it uses, and the engine, a screen and a savepoint
 * check know them before the job runs.
 *
 * Flink: org.apache.flink.api.common.state.ValueStateDescriptor, ListStateDescriptor, MapStateDescriptor,
 * ReducingStateDescriptor, AggregatingStateDescriptor
 * Simplified: no serializers, no default values
 */
import type { AggregateFunction } from "../functions/aggregate-function.js";
import type { ReduceFunction } from "../functions/reduce-function.js";
import type {
  AggregatingStateDescriptor,
  ListStateDescriptor,
  MapStateDescriptor,
  ReducingStateDescriptor,
  ValueStateDescriptor,
} from "./state-declaration.js";

/**
 * One value per key.
 *
 * @example
 * ```ts
 * const total = valueState<number>("total");
 * ```
 */
export function valueState<T>(name: string): ValueStateDescriptor<T> {
  return Object.freeze({ kind: "value", name });
}

/**
 * A list per key.
 *
 * @example
 * ```ts
 * const seen = listState<string>("seen");
 * ```
 */
export function listState<T>(name: string): ListStateDescriptor<T> {
  return Object.freeze({ kind: "list", name });
}

/**
 * A map per key.
 *
 * @example
 * ```ts
 * const visitsByPage = mapState<string, number>("visits-by-page");
 * ```
 */
export function mapState<K, V>(name: string): MapStateDescriptor<K, V> {
  return Object.freeze({ kind: "map", name });
}

/**
 * One value per key: everything added so far, reduced.
 *
 * @example
 * ```ts
 * const longest = reducingState<number>("longest", (left, right) => Math.max(left, right));
 * ```
 */
export function reducingState<T>(
  name: string,
  reduceFunction: ReduceFunction<T>,
): ReducingStateDescriptor<T> {
  return Object.freeze({ kind: "reducing", name, reduceFunction });
}

/**
 * One accumulator per key: everything added so far, aggregated.
 *
 * @example
 * ```ts
 * const average = aggregatingState("average", averageFunction);
 * ```
 */
export function aggregatingState<In, Acc, Out>(
  name: string,
  aggregateFunction: AggregateFunction<In, Acc, Out>,
): AggregatingStateDescriptor<In, Acc, Out> {
  return Object.freeze({ kind: "aggregating", name, aggregateFunction });
}
