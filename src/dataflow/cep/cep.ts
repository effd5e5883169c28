/**
 * Looks for patterns in streams.
 *
 * Flink: org.apache.flink.cep.CEP
 * Simplified: no
 */
import type { DataStream } from "../api/data-stream.js";
import type { EventComparator } from "./event-comparator.js";
import type { Pattern } from "./pattern/pattern.js";
import { PatternStream } from "./pattern-stream.js";

/**
 * Looks for patterns in streams: in a keyed stream for each key by itself, else in one subtask.
 *
 * @example
 * ```ts
 * const alerts = CEP.pattern(charges.keyBy("card"), fraud).select((match) => ({
 *   card: match["large"]?.[0]?.card ?? "",
 * }));
 * ```
 */
export class CEP {
  private constructor() {}

  /** `comparator` orders events of the same time; without it they keep their order of arrival. */
  static pattern<T, F extends T>(
    input: DataStream<T>,
    pattern: Pattern<T, F>,
    comparator?: EventComparator<T>,
  ): PatternStream<T> {
    return new PatternStream({
      input,
      pattern,
      comparator: comparator ?? null,
      isProcessingTime: false,
      lateDataOutputTag: null,
    });
  }
}
