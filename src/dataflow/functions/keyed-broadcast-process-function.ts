/**
 * Looks at each element of a keyed stream with its key's state and timers and the broadcast state at
 * hand; the broadcast side can visit the state of all keys.
 *
 * Flink: org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction
 * Simplified: state and side outputs are declared on the function instead of in `open`
 */
import type { ReadOnlyBroadcastState } from "../state/broadcast-state.js";
import type { MapStateDescriptor, StateDeclaration, StateOf } from "../state/state-declaration.js";
import type {
  BroadcastContext,
  BroadcastStateDeclaration,
  ReadOnlyBroadcastContext,
} from "./broadcast-process-function.js";
import type { Collector } from "./collector.js";
import type { KeyedProcessContext, OnTimerContext } from "./keyed-process-function.js";
import type { AnyOutputTag } from "./output-tag.js";

/** What the keyed side can reach. */
export type KeyedReadOnlyBroadcastContext<
  K,
  S extends StateDeclaration,
  D extends BroadcastStateDeclaration,
  O extends readonly AnyOutputTag[] = readonly [],
> = KeyedProcessContext<K, S, O> & ReadOnlyBroadcastContext<D, O>;

/** What the broadcast side can reach: no key is current, but all keys of the subtask can be visited. */
export interface KeyedBroadcastContext<
  K,
  S extends StateDeclaration,
  D extends BroadcastStateDeclaration,
  O extends readonly AnyOutputTag[] = readonly [],
> extends BroadcastContext<D, O> {
  /** Calls the function for each key of this subtask that has the state. */
  applyToKeyedState<Descriptor extends S[keyof S]>(
    descriptor: Descriptor,
    visit: (key: K, state: StateOf<Descriptor>) => void,
  ): void;
}

/** The keyed side's context while a timer fires. */
export type BroadcastOnTimerContext<
  K,
  S extends StateDeclaration,
  D extends BroadcastStateDeclaration,
  O extends readonly AnyOutputTag[] = readonly [],
> = OnTimerContext<K, S, O> & {
  /** Broadcast state, to be read. */
  getBroadcastState<Descriptor extends D[number]>(
    descriptor: Descriptor,
  ): Descriptor extends MapStateDescriptor<infer MK, infer MV>
    ? ReadOnlyBroadcastState<MK, MV>
    : never;
  /** Milliseconds on the machine's wall clock. */
  currentProcessingTime(): number;
  /** Event time reached so far; `MIN_TIMESTAMP` before the first watermark. */
  currentWatermark(): number;
};

/**
 * Looks at each element of a keyed stream with the broadcast state at hand.
 *
 * @example
 * ```ts
 * const limits = mapState<string, number>("limits");
 * const spent = reducingState<number>("spent", (left, right) => left + right);
 * payments.keyBy("user").connect(limitChanges.broadcast(limits)).process({
 *   state: { spent },
 *   processElement(payment, ctx, out: Collector<string>) {
 *     ctx.state.spent.add(payment.amount);
 *     const limit = ctx.getBroadcastState(limits).get(payment.currency) ?? Infinity;
 *     if ((ctx.state.spent.get() ?? 0) > limit) out.collect(ctx.getCurrentKey());
 *   },
 *   processBroadcastElement({ currency, limit }, ctx, out) {
 *     ctx.getBroadcastState(limits).put(currency, limit);
 *     ctx.applyToKeyedState(spent, (user, sum) => {
 *       if ((sum.get() ?? 0) > limit) out.collect(user);
 *     });
 *   },
 * });
 * ```
 */
export interface KeyedBroadcastProcessFunction<
  K,
  T1,
  T2,
  Out,
  D extends BroadcastStateDeclaration,
  S extends StateDeclaration = Record<never, never>,
  O extends readonly AnyOutputTag[] = readonly [],
> {
  /** The keyed state it uses. */
  readonly state?: S;
  /** The side outputs it may use. */
  readonly sideOutputs?: O;
  /** Called with each element of the keyed stream; may only read the broadcast state. */
  processElement(
    value: T1,
    context: KeyedReadOnlyBroadcastContext<K, S, D, O>,
    out: Collector<Out>,
  ): void;
  /** Called with each broadcast element, in every subtask; may change the broadcast state. */
  processBroadcastElement(
    value: T2,
    context: KeyedBroadcastContext<K, S, D, O>,
    out: Collector<Out>,
  ): void;
  /** Called when a timer of the current key fires. */
  onTimer?(
    timestamp: number,
    context: BroadcastOnTimerContext<K, S, D, O>,
    out: Collector<Out>,
  ): void;
}
