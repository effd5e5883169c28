/**
 * What to look for in a stream: a sequence of patterns, each for one or more events, with conditions,
 * quantifiers and time limits; or groups of such sequences.
 *
 * Flink: org.apache.flink.cep.pattern.Pattern, GroupPattern
 * Simplified: `subtype` asks a type guard instead of a class, since records are plain data
 */
import { checkArgument, JavaException } from "../../../model/java-exception.js";
import { toMillis, type DurationLike } from "../../api/duration.js";
import { AfterMatchSkipStrategy } from "../aftermatch/after-match-skip-strategy.js";
import {
  and,
  mapCode,
  or,
  TRUE_CONDITION,
  type ConditionTree,
  type IterativeCondition,
} from "./condition.js";
import type { PatternDescription } from "./pattern-description.js";
import {
  checkPattern,
  Quantifier,
  timesOf,
  type ConsumingStrategy,
  type Times,
} from "./quantifier.js";
import { WithinType } from "./within-type.js";

type AnyPattern = Pattern<never, never>;
type AnyCondition = IterativeCondition<never>;
type AnyConditionTree = ConditionTree<AnyCondition>;

/**
 * A sequence of patterns, seen from its last one: `T` are the events of the stream, `F` those that
 * the last pattern accepts. Calls change the last pattern, or append one.
 *
 * @example
 * ```ts
 * const fraud = Pattern.begin<Charge>("small")
 *   .where(({ amount }) => amount < 1)
 *   .next("large")
 *   .where(({ amount }) => amount > 500)
 *   .within("1 min");
 * ```
 */
export class Pattern<T, F extends T> {
  /** Never there: keeps patterns of different events apart. */
  declare readonly eventType?: (event: T) => F;
  private readonly name: string;
  private readonly previous: AnyPattern | null;
  private readonly afterMatchSkipStrategy: AfterMatchSkipStrategy;
  private readonly windowTimes: Partial<Record<WithinType, number>> = {};
  private quantifier: Quantifier;
  private condition: AnyConditionTree | null = null;
  private untilCondition: AnyCondition | null = null;
  private repetitions: Times | null = null;

  /** @internal */
  constructor(
    name: string,
    previous: AnyPattern | null,
    consumingStrategy: ConsumingStrategy,
    afterMatchSkipStrategy: AfterMatchSkipStrategy,
  ) {
    this.name = name;
    this.previous = previous;
    this.quantifier = new Quantifier(consumingStrategy, "SINGLE");
    this.afterMatchSkipStrategy = afterMatchSkipStrategy;
  }

  /**
   * Begins a sequence with a pattern for events, or with a group.
   *
   * @example
   * ```ts
   * Pattern.begin<Visit>("start", AfterMatchSkipStrategy.skipPastLastEvent());
   * ```
   */
  static begin<X>(name: string, afterMatchSkipStrategy?: AfterMatchSkipStrategy): Pattern<X, X>;
  static begin<X, F extends X>(
    group: Pattern<X, F>,
    afterMatchSkipStrategy?: AfterMatchSkipStrategy,
  ): GroupPattern<X, F>;
  static begin(
    first: unknown,
    afterMatchSkipStrategy: AfterMatchSkipStrategy = AfterMatchSkipStrategy.noSkip(),
  ): unknown {
    return patternOf(first, null, "STRICT", afterMatchSkipStrategy);
  }

  /** Accepts only events for which this too is true. */
  where(condition: IterativeCondition<F>): this {
    const added: AnyConditionTree = { kind: "user", code: condition as AnyCondition };
    this.condition = this.condition === null ? added : and(this.condition, added);
    return this;
  }

  /** Accepts also events for which this is true. */
  or(condition: IterativeCondition<F>): this {
    const added: AnyConditionTree = { kind: "user", code: condition as AnyCondition };
    this.condition = this.condition === null ? added : or(this.condition, added);
    return this;
  }

  /**
   * Accepts only events of a narrower type; conditions after it see that type.
   *
   * @example
   * ```ts
   * pattern.subtype((event): event is Refund => event.kind === "refund");
   * ```
   */
  subtype<S extends F>(guard: (event: F) => event is S): Pattern<T, S> {
    this.where(guard);
    return this as unknown as Pattern<T, S>;
  }

  /** Ends the loop of this pattern at an event for which the condition is true. */
  until(condition: IterativeCondition<F>): this {
    checkPattern(this.untilCondition === null, "Only one until condition can be applied.");
    checkPattern(
      this.quantifier.hasProperty("LOOPING"),
      "The until condition is only applicable to looping states.",
    );
    this.untilCondition = condition;
    return this;
  }

  /**
   * Limits the time of a match: from its first event to its last (of several such limits the smallest
   * counts, for the whole pattern), or from the previous event to that of this pattern. What takes as
   * long as that, or longer, is no match.
   */
  within(windowTime: DurationLike, withinType: WithinType = WithinType.FIRST_AND_LAST): this {
    this.windowTimes[withinType] = toMillis(windowTime);
    return this;
  }

  /** The next event must fit. */
  next(name: string): Pattern<T, T>;
  next<G extends T>(group: Pattern<T, G>): GroupPattern<T, G>;
  next(following: unknown): unknown {
    return this.append(following, "STRICT");
  }

  /** The next event must not fit. */
  notNext(name: string): Pattern<T, T> {
    this.checkNotOptional();
    return this.append(name, "NOT_NEXT");
  }

  /** The next fitting event; others before it are passed over. */
  followedBy(name: string): Pattern<T, T>;
  followedBy<G extends T>(group: Pattern<T, G>): GroupPattern<T, G>;
  followedBy(following: unknown): unknown {
    return this.append(following, "SKIP_TILL_NEXT");
  }

  /** No fitting event may come before that of the following pattern, or before the time is over. */
  notFollowedBy(name: string): Pattern<T, T> {
    this.checkNotOptional();
    return this.append(name, "NOT_FOLLOW");
  }

  /** Any fitting event; others before it, also fitting ones, may be passed over. */
  followedByAny(name: string): Pattern<T, T>;
  followedByAny<G extends T>(group: Pattern<T, G>): GroupPattern<T, G>;
  followedByAny(following: unknown): unknown {
    return this.append(following, "SKIP_TILL_ANY");
  }

  /** The pattern may be left out. */
  optional(): this {
    checkPattern(
      this.previous === null || !this.previous.quantifier.hasProperty("GREEDY"),
      "Optional pattern cannot be preceded by greedy pattern",
    );
    this.quantifier.optional();
    return this;
  }

  /** One event or more; `windowTime` limits the time before the first of them. */
  oneOrMore(windowTime?: DurationLike): this {
    return this.timesOrMore(1, windowTime);
  }

  /** Takes as many events as it can, before the following pattern gets one. */
  greedy(): this {
    this.checkNotNegated();
    checkPattern(!(this instanceof GroupPattern), "Option not applicable to group pattern");
    this.quantifier.greedy();
    return this;
  }

  /**
   * Exactly so many events, or between `from` and `to` of them.
   *
   * @example
   * ```ts
   * Pattern.begin<Order>("three").times(3);
   * Pattern.begin<Order>("three in a row").times(3, "10 s");
   * Pattern.begin<Order>("two to four").times(2, 4, "10 s");
   * ```
   */
  times(times: number, windowTime?: DurationLike): this;
  times(from: number, to: number, windowTime?: DurationLike): this;
  times(from: number, toOrWindow?: number | DurationLike, windowTime?: DurationLike): this {
    this.checkQuantifiable();
    if (typeof toOrWindow === "number") return this.timesRange(from, toOrWindow, windowTime);
    checkArgument(from > 0, "You should give a positive number greater than 0.");
    this.quantifier = new Quantifier(this.quantifier.consumingStrategy, "TIMES");
    this.repetitions = timesOf(from, from, millisOrNull(toOrWindow));
    return this;
  }

  /** So many events or more; `windowTime` limits the time before each of the first so many. */
  timesOrMore(times: number, windowTime?: DurationLike): this {
    this.checkQuantifiable();
    this.quantifier = new Quantifier(this.quantifier.consumingStrategy, "LOOPING");
    this.repetitions = timesOf(times, times, millisOrNull(windowTime));
    return this;
  }

  /** Fitting events of this loop may be passed over for later ones. */
  allowCombinations(): this {
    this.quantifier.combinations();
    return this;
  }

  /** No other event may come between two events of this loop. */
  consecutive(): this {
    this.quantifier.consecutive();
    return this;
  }

  /** @internal */
  getAfterMatchSkipStrategy(): AfterMatchSkipStrategy {
    return this.afterMatchSkipStrategy;
  }

  /**
   * @internal The sequence that ends here, first to last, as plain data.
   * @param register notes user code and gives its reference name
   */
  describeSequence(register: (code: unknown) => string): readonly PatternDescription[] {
    const before = this.previous?.describeSequence(register) ?? [];
    return [...before, this.describe(register)];
  }

  /** The sequence of a group, if this is one. */
  protected describeGroup(
    _register: (code: unknown) => string,
  ): readonly PatternDescription[] | null {
    return null;
  }

  private describe(register: (code: unknown) => string): PatternDescription {
    const { untilCondition } = this;
    return {
      name: this.name,
      group: this.describeGroup(register),
      condition: mapCode(this.condition ?? TRUE_CONDITION, register),
      untilCondition:
        untilCondition === null ? null : { kind: "user", code: register(untilCondition) },
      quantifier: this.quantifier.describe(),
      times: this.repetitions,
      windowTimes: { ...this.windowTimes },
    };
  }

  private timesRange(from: number, to: number, windowTime: DurationLike | undefined): this {
    this.quantifier = new Quantifier(this.quantifier.consumingStrategy, "TIMES");
    if (from === 0) this.quantifier.optional();
    this.repetitions = timesOf(from === 0 ? 1 : from, to, millisOrNull(windowTime));
    return this;
  }

  private append(following: unknown, consumingStrategy: ConsumingStrategy): Pattern<T, T> {
    return patternOf(
      following,
      this as unknown as AnyPattern,
      consumingStrategy,
      this.afterMatchSkipStrategy,
    ) as unknown as Pattern<T, T>;
  }

  private checkNotNegated(): void {
    const { consumingStrategy } = this.quantifier;
    checkPattern(
      consumingStrategy !== "NOT_FOLLOW" && consumingStrategy !== "NOT_NEXT",
      "Option not applicable to NOT pattern",
    );
  }

  private checkQuantifiable(): void {
    this.checkNotNegated();
    checkPattern(
      this.quantifier.hasProperty("SINGLE"),
      "Already applied quantifier to this Pattern. " +
        `Current quantifier is: ${this.quantifier.toString()}`,
    );
  }

  private checkNotOptional(): void {
    if (!this.quantifier.hasProperty("OPTIONAL")) return;
    throw new JavaException(
      "UnsupportedOperationException",
      "Specifying a pattern with an optional path to NOT condition is not supported yet. You can " +
        "simulate such pattern with two independent patterns, one with and the other without the " +
        "optional part.",
    );
  }
}

/** A sequence of patterns as one pattern: it can be repeated or optional as a whole. */
export class GroupPattern<T, F extends T> extends Pattern<T, F> {
  private readonly group: AnyPattern;

  /** @internal */
  constructor(
    group: AnyPattern,
    previous: AnyPattern | null,
    consumingStrategy: ConsumingStrategy,
    afterMatchSkipStrategy: AfterMatchSkipStrategy,
  ) {
    super("GroupPattern", previous, consumingStrategy, afterMatchSkipStrategy);
    this.group = group;
  }

  /** @throws JavaException always: conditions belong to the patterns of the group. */
  override where(_condition: IterativeCondition<F>): never {
    return refuseInGroup("where");
  }

  /** @throws JavaException always: conditions belong to the patterns of the group. */
  override or(_condition: IterativeCondition<F>): never {
    return refuseInGroup("or");
  }

  /** @throws JavaException always: conditions belong to the patterns of the group. */
  override subtype<S extends F>(_guard: (event: F) => event is S): never {
    return refuseInGroup("subtype");
  }

  protected override describeGroup(
    register: (code: unknown) => string,
  ): readonly PatternDescription[] {
    return this.group.describeSequence(register);
  }
}

function patternOf(
  nameOrGroup: unknown,
  previous: AnyPattern | null,
  consumingStrategy: ConsumingStrategy,
  afterMatchSkipStrategy: AfterMatchSkipStrategy,
): AnyPattern {
  return typeof nameOrGroup === "string"
    ? new Pattern(nameOrGroup, previous, consumingStrategy, afterMatchSkipStrategy)
    : new GroupPattern(
        nameOrGroup as AnyPattern,
        previous,
        consumingStrategy,
        afterMatchSkipStrategy,
      );
}

function refuseInGroup(method: string): never {
  throw new JavaException(
    "UnsupportedOperationException",
    `GroupPattern does not support ${method} clause.`,
  );
}

function millisOrNull(duration: DurationLike | undefined): number | null {
  return duration === undefined ? null : toMillis(duration);
}
