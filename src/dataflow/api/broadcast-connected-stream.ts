/**
 * A stream together with a broadcast stream, before it is said what to do with them.
 *
 * Flink: org.apache.flink.streaming.api.datastream.BroadcastConnectedStream
 * Simplified: whether the stream has keys is part of the type
 */
import type {
  BroadcastProcessFunction,
  BroadcastStateDeclaration,
} from "../functions/broadcast-process-function.js";
import type { KeyedBroadcastProcessFunction } from "../functions/keyed-broadcast-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import type { BroadcastStream } from "./broadcast-stream.js";
import type { DataStream, NoTags } from "./data-stream.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";

/**
 * A stream without keys together with a broadcast stream.
 *
 * @example
 * ```ts
 * prices.connect(limitChanges.broadcast(limits)).process(reportPricesAboveLimit);
 * ```
 */
export class BroadcastConnectedStream<T1, T2, D extends BroadcastStateDeclaration> {
  protected readonly first: DataStream<T1>;
  protected readonly second: BroadcastStream<T2, D>;

  /** @internal */
  constructor(first: DataStream<T1>, second: BroadcastStream<T2, D>) {
    this.first = first;
    this.second = second;
  }

  /**
   * Runs a function that reads the broadcast state on this side and changes it on the other.
   *
   * @example
   * ```ts
   * prices.connect(limitChanges.broadcast(limits)).process({
   *   processElement(price, ctx, out: Collector<Price>) {
   *     if (price.amount > (ctx.getBroadcastState(limits).get(price.item) ?? Infinity)) out.collect(price);
   *   },
   *   processBroadcastElement({ item, limit }, ctx) {
   *     ctx.getBroadcastState(limits).put(item, limit);
   *   },
   * });
   * ```
   */
  process<Out, const O extends readonly AnyOutputTag[] = NoTags>(
    userFunction: BroadcastProcessFunction<T1, T2, Out, D, O>,
  ): SingleOutputStreamOperator<Out, O> {
    const broadcastStates = this.second.getBroadcastStateDescriptors();
    const { input } = this.second;
    const name = "Co-Process-Broadcast";
    return this.first.transformWith(input, name, "broadcastProcess", userFunction, {
      broadcastStates,
    });
  }
}

/**
 * A keyed stream together with a broadcast stream.
 *
 * @example
 * ```ts
 * payments.keyBy("user").connect(limitChanges.broadcast(limits)).process(reportUsersAboveLimit);
 * ```
 */
export class KeyedBroadcastConnectedStream<
  T1,
  T2,
  K,
  D extends BroadcastStateDeclaration,
> extends BroadcastConnectedStream<T1, T2, D> {
  /** Never there: keeps streams of different keys apart. */
  declare readonly keyType?: K;

  /**
   * Runs a function with state and timers of the current key, which reads the broadcast state on this
   * side and changes it on the other, where it can also visit the state of all keys.
   *
   * @example
   * ```ts
   * payments.keyBy("user").connect(limitChanges.broadcast(limits)).process({
   *   state: { spent },
   *   processElement(payment, ctx, out: Collector<string>) {
   *     ctx.state.spent.add(payment.amount);
   *     const limit = ctx.getBroadcastState(limits).get(payment.currency) ?? Infinity;
   *     if ((ctx.state.spent.get() ?? 0) > limit) out.collect(ctx.getCurrentKey());
   *   },
   *   processBroadcastElement({ currency, limit }, ctx) {
   *     ctx.getBroadcastState(limits).put(currency, limit);
   *   },
   * });
   * ```
   */
  override process<
    Out,
    const S extends StateDeclaration = Record<never, never>,
    const O extends readonly AnyOutputTag[] = NoTags,
  >(
    userFunction: KeyedBroadcastProcessFunction<K, T1, T2, Out, D, S, O>,
  ): SingleOutputStreamOperator<Out, O> {
    const broadcastStates = this.second.getBroadcastStateDescriptors();
    const { input } = this.second;
    const name = "Co-Process-Broadcast-Keyed";
    return this.first.transformWith(input, name, "keyedBroadcastProcess", userFunction, {
      broadcastStates,
    });
  }
}
