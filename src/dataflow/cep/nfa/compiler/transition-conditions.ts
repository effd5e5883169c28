/**
 * When a state takes, ignores or does not need an event.
 *
 * Flink: org.apache.flink.cep.nfa.compiler.NFACompiler
 * Simplified: no
 */
import { and, not, TRUE_CONDITION, type Condition } from "../../pattern/condition.js";
import type { PatternDescription } from "../../pattern/pattern-description.js";
import type { ConsumingStrategy } from "../../pattern/quantifier.js";

/** A pattern, and where it stands in its group. */
export interface PatternPlace {
  readonly pattern: PatternDescription;
  readonly isHeadOfGroup: boolean;
  /** The group is compiled as the first of its loop, not as one that follows itself. */
  readonly isGroupFirstOfLoop: boolean;
}

/**
 * When an event is taken, ignored or not needed, inside a group (`null` = in none): an `until` of the
 * group holds for all of its patterns.
 */
export class TransitionConditions {
  private readonly group: PatternDescription | null;

  constructor(group: PatternDescription | null) {
    this.group = group;
  }

  take({ condition }: PatternDescription): Condition {
    return takeUnless(this.groupUntil, condition);
  }

  takeUntil(pattern: PatternDescription, until: Condition | null): Condition {
    return takeUnless(until, this.take(pattern));
  }

  proceed(): Condition {
    return takeUnless(this.groupUntil, TRUE_CONDITION);
  }

  /** Events between the one before and the first of this pattern; `null` = there may be none. */
  ignore({ pattern, isHeadOfGroup, isGroupFirstOfLoop }: PatternPlace): Condition | null {
    let strategy = pattern.quantifier.consumingStrategy;
    if (isHeadOfGroup) {
      const { quantifier } = this.group as PatternDescription;
      strategy = isGroupFirstOfLoop
        ? quantifier.consumingStrategy
        : quantifier.innerConsumingStrategy;
    }
    return ignoreUnless(this.groupUntil, ignoreOf(strategy, pattern.condition));
  }

  /** Events between two of this pattern; `null` = there may be none. */
  innerIgnore({ pattern, isHeadOfGroup }: PatternPlace, until: Condition | null): Condition | null {
    const { quantifier } = isHeadOfGroup ? (this.group as PatternDescription) : pattern;
    const ignore = ignoreOf(quantifier.innerConsumingStrategy, pattern.condition);
    return ignoreUnless(until, ignoreUnless(this.groupUntil, ignore));
  }

  private get groupUntil(): Condition | null {
    return this.group?.untilCondition ?? null;
  }
}

function ignoreOf(strategy: ConsumingStrategy, condition: Condition): Condition | null {
  switch (strategy) {
    case "SKIP_TILL_NEXT":
      return not(condition);
    case "SKIP_TILL_ANY":
      return TRUE_CONDITION;
    default:
      return null;
  }
}

function takeUnless(until: Condition | null, condition: Condition): Condition {
  return until === null ? condition : and(not(until), condition);
}

function ignoreUnless(until: Condition | null, condition: Condition | null): Condition | null {
  return condition === null ? null : takeUnless(until, condition);
}
