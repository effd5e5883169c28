/**
 * Looks at each element with its time and can put elements into side outputs. Keyed state and timers
 * exist only behind `keyBy`.
 *
 * Flink: org.apache.flink.streaming.api.functions.ProcessFunction
 * Simplified: side outputs are declared on the function
 */
import type { OperatorStateDeclaration, OperatorStatesOf } from "../state/operator-state.js";
import type { CheckpointedFunction } from "./checkpointed-function.js";
import type { Collector } from "./collector.js";
import type { AnyOutputTag, OutputTag } from "./output-tag.js";
import type { RuntimeContext } from "./runtime-context.js";
import type { TimerService } from "./timer-service.js";

/** Puts elements into the declared side outputs. */
export interface SideOutputContext<O extends readonly AnyOutputTag[]> {
  /** Emits to a side output; the element keeps its timestamp. */
  output<Tag extends O[number]>(tag: Tag, value: Tag extends OutputTag<infer T> ? T : never): void;
}

/** What a process function can reach while it looks at an element. */
export interface ProcessContext<
  O extends readonly AnyOutputTag[] = readonly [],
  P extends OperatorStateDeclaration = Record<never, never>,
> extends SideOutputContext<O> {
  /** The declared state of this subtask. */
  readonly operatorState: OperatorStatesOf<P>;
  /** Timestamp of the element, `null` if it has none. */
  timestamp(): number | null;
  /** Clocks; timers exist only behind `keyBy`. */
  timerService(): Pick<TimerService, "currentProcessingTime" | "currentWatermark">;
  /** Which subtask this is, its counters and its random numbers. */
  getRuntimeContext(): RuntimeContext;
}

/**
 * Looks at each element with its time and can put elements into side outputs. Keyed state and timers
 * exist only behind `keyBy`.
 *
 * @example
 * ```ts
 * const malformed = outputTag<string>()("malformed");
 * lines.process({
 *   sideOutputs: [malformed],
 *   processElement(line: string, ctx, out: Collector<number>) {
 *     const parsed = Number(line);
 *     if (Number.isNaN(parsed)) ctx.output(malformed, line);
 *     else out.collect(parsed);
 *   },
 * });
 * ```
 */
export interface ProcessFunction<
  T,
  Out,
  O extends readonly AnyOutputTag[] = readonly [],
  P extends OperatorStateDeclaration = Record<never, never>,
> extends CheckpointedFunction<P> {
  /** The side outputs it may use. */
  readonly sideOutputs?: O;
  /** Called with each element. */
  processElement(value: T, context: ProcessContext<O, P>, out: Collector<Out>): void;
}
