/**
 * Says which partial matches are given up when a match is complete, so that an event is not part of too
 * many matches.
 *
 * Flink: org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy, NoSkipStrategy, SkipToNextStrategy,
 * SkipPastLastStrategy, SkipToFirstStrategy, SkipToLastStrategy
 * Simplified: what is pruned is decided in `match-pruning.ts`
 */

/** A strategy as plain data. */
export type AfterMatchSkipStrategyDescription =
  | { readonly type: "NO_SKIP" | "SKIP_TO_NEXT" | "SKIP_PAST_LAST_EVENT" }
  | {
      readonly type: "SKIP_TO_FIRST" | "SKIP_TO_LAST";
      readonly patternName: string;
      readonly shouldThrowException: boolean;
    };

/**
 * What becomes of other partial matches when a match is complete.
 *
 * @example
 * ```ts
 * Pattern.begin<Charge>("small", AfterMatchSkipStrategy.skipPastLastEvent());
 * ```
 */
export class AfterMatchSkipStrategy {
  protected readonly description: AfterMatchSkipStrategyDescription;

  protected constructor(description: AfterMatchSkipStrategyDescription) {
    this.description = Object.freeze(description);
  }

  /** Every possible match comes out. */
  static noSkip(): AfterMatchSkipStrategy {
    return new AfterMatchSkipStrategy({ type: "NO_SKIP" });
  }

  /** Gives up partial matches that started with the same event. */
  static skipToNext(): AfterMatchSkipStrategy {
    return new AfterMatchSkipStrategy({ type: "SKIP_TO_NEXT" });
  }

  /** Gives up partial matches that started before the match ended. */
  static skipPastLastEvent(): AfterMatchSkipStrategy {
    return new AfterMatchSkipStrategy({ type: "SKIP_PAST_LAST_EVENT" });
  }

  /** Gives up partial matches that started before the first event of a pattern. */
  static skipToFirst(patternName: string): SkipToElementStrategy {
    return new SkipToElementStrategy("SKIP_TO_FIRST", patternName, false);
  }

  /** Gives up partial matches that started before the last event of a pattern. */
  static skipToLast(patternName: string): SkipToElementStrategy {
    return new SkipToElementStrategy("SKIP_TO_LAST", patternName, false);
  }

  /** What it is, as plain data: for plans and checkers. */
  describe(): AfterMatchSkipStrategyDescription {
    return this.description;
  }
}

/** Skips to an event of one pattern. */
export class SkipToElementStrategy extends AfterMatchSkipStrategy {
  /** @internal */
  constructor(
    type: "SKIP_TO_FIRST" | "SKIP_TO_LAST",
    patternName: string,
    shouldThrowException: boolean,
  ) {
    super({ type, patternName, shouldThrowException });
  }

  /** Fails the job if a match has no event of that pattern, or if it is the first of the match. */
  throwExceptionOnMiss(): SkipToElementStrategy {
    const { type, patternName } = this.description as {
      readonly type: "SKIP_TO_FIRST" | "SKIP_TO_LAST";
      readonly patternName: string;
    };
    return new SkipToElementStrategy(type, patternName, true);
  }
}
