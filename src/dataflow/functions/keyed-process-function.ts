/**
 * Looks at each element of a key, with state and timers of that key. The object is handlers and
 * declarations; its own fields never change.
 *
 * Flink: org.apache.flink.streaming.api.functions.KeyedProcessFunction
 * Simplified: state and side outputs are declared on the function instead of in `open`
 */
import type { OperatorStateDeclaration, OperatorStatesOf } from "../state/operator-state.js";
import type { StateDeclaration, StatesOf } from "../state/state-declaration.js";
import type { CheckpointedFunction } from "./checkpointed-function.js";
import type { Collector } from "./collector.js";
import type { AnyOutputTag } from "./output-tag.js";
import type { SideOutputContext } from "./process-function.js";
import type { RuntimeContext } from "./runtime-context.js";
import type { TimerService } from "./timer-service.js";

/** What a keyed process function can reach: the state and the timers of the current key. */
export interface KeyedProcessContext<
  K,
  S extends StateDeclaration,
  O extends readonly AnyOutputTag[],
  P extends OperatorStateDeclaration = Record<never, never>,
> extends SideOutputContext<O> {
  /** The declared state of this subtask, whatever the key. */
  readonly operatorState: OperatorStatesOf<P>;
  /** The declared state, of the current key. */
  readonly state: StatesOf<S>;
  /** The key of the element or timer. */
  getCurrentKey(): K;
  /** Timestamp of the element or timer, `null` if it has none. */
  timestamp(): number | null;
  /** Clocks, and timers of the current key. */
  timerService(): TimerService;
  /** Which subtask this is, its counters and its random numbers. */
  getRuntimeContext(): RuntimeContext;
}

/** The same, while a timer fires. */
export interface OnTimerContext<
  K,
  S extends StateDeclaration,
  O extends readonly AnyOutputTag[],
  P extends OperatorStateDeclaration = Record<never, never>,
> extends KeyedProcessContext<K, S, O, P> {
  /** Which clock the timer went by. */
  timeDomain(): "EVENT_TIME" | "PROCESSING_TIME";
}

/**
 * Looks at each element of a key, with state and timers of that key. The object is handlers and
 * declarations; its own fields never change.
 *
 * @example
 * ```ts
 * keyed.process({
 *   state: { visits: valueState<number>("visits") },
 *   processElement(visit, ctx, out: Collector<string>) {
 *     ctx.state.visits.update((ctx.state.visits.value() ?? 0) + 1);
 *     ctx.timerService().registerEventTimeTimer(visit.timestamp + 60_000);
 *   },
 *   onTimer(timestamp, ctx, out) {
 *     out.collect(`${ctx.getCurrentKey()}: ${ctx.state.visits.value() ?? 0}`);
 *   },
 * });
 * ```
 */
export interface KeyedProcessFunction<
  K,
  T,
  Out,
  S extends StateDeclaration = Record<never, never>,
  O extends readonly AnyOutputTag[] = readonly [],
  P extends OperatorStateDeclaration = Record<never, never>,
> extends CheckpointedFunction<P> {
  /** The keyed state it uses. */
  readonly state?: S;
  /** The side outputs it may use. */
  readonly sideOutputs?: O;
  /** Called with each element. */
  processElement(value: T, context: KeyedProcessContext<K, S, O, P>, out: Collector<Out>): void;
  /** Called when a timer of the current key fires. */
  onTimer?(timestamp: number, context: OnTimerContext<K, S, O, P>, out: Collector<Out>): void;
}
