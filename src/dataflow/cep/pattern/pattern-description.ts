/**
 * A pattern as plain data: what a stream graph holds, and what the compiler reads.
 *
 * Flink: none (org.apache.flink.cep.pattern.Pattern is serialized as it is)
 * Simplified: no
 */
import type { AfterMatchSkipStrategyDescription } from "../aftermatch/after-match-skip-strategy.js";
import type { Condition } from "./condition.js";
import type { QuantifierDescription, Times } from "./quantifier.js";
import type { WithinType } from "./within-type.js";

/** One pattern of a sequence as plain data; user code is named by its reference. */
export interface PatternDescription {
  readonly name: string;
  /** Patterns of the group in their order; `null` = a pattern for events. */
  readonly group: readonly PatternDescription[] | null;
  readonly condition: Condition;
  readonly untilCondition: Condition | null;
  readonly quantifier: QuantifierDescription;
  /** `null` = neither times nor a loop. */
  readonly times: Times | null;
  /** Time limits in milliseconds. */
  readonly windowTimes: Readonly<Partial<Record<WithinType, number>>>;
}

/** A whole pattern: a sequence, first to last. */
export interface PatternSequence {
  readonly patterns: readonly PatternDescription[];
  readonly afterMatchSkipStrategy: AfterMatchSkipStrategyDescription;
}
