/**
 * Looks at each element of two connected keyed streams, with state and timers of the key that both share.
 *
 * Flink: org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction
 * Simplified: state and side outputs are declared on the function instead of in `open`
 */
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import type { CheckpointedFunction } from "./checkpointed-function.js";
import type { Collector } from "./collector.js";
import type { KeyedProcessContext, OnTimerContext } from "./keyed-process-function.js";
import type { AnyOutputTag } from "./output-tag.js";

/**
 * Looks at each element of two connected keyed streams, with state and timers of the key that both share.
 *
 * @example
 * ```ts
 * rides.keyBy("rideId").connect(fares.keyBy("rideId")).process({
 *   state: { ride: valueState<Ride>("ride"), fare: valueState<Fare>("fare") },
 *   processElement1(ride, ctx, out: Collector<RideAndFare>) {
 *     const fare = ctx.state.fare.value();
 *     if (fare === null) ctx.state.ride.update(ride);
 *     else out.collect({ ride, fare });
 *   },
 *   processElement2(fare, ctx, out) {
 *     const ride = ctx.state.ride.value();
 *     if (ride === null) ctx.state.fare.update(fare);
 *     else out.collect({ ride, fare });
 *   },
 * });
 * ```
 */
export interface KeyedCoProcessFunction<
  K,
  T1,
  T2,
  Out,
  S extends StateDeclaration = Record<never, never>,
  O extends readonly AnyOutputTag[] = readonly [],
  P extends OperatorStateDeclaration = Record<never, never>,
> extends CheckpointedFunction<P> {
  /** The keyed state it uses. */
  readonly state?: S;
  /** The side outputs it may use. */
  readonly sideOutputs?: O;
  /** Called with each element of the first stream. */
  processElement1(value: T1, context: KeyedProcessContext<K, S, O, P>, out: Collector<Out>): void;
  /** Called with each element of the second stream. */
  processElement2(value: T2, context: KeyedProcessContext<K, S, O, P>, out: Collector<Out>): void;
  /** Called when a timer of the current key fires. */
  onTimer?(timestamp: number, context: OnTimerContext<K, S, O, P>, out: Collector<Out>): void;
}
