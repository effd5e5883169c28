import { addLongs } from "../../model/java-long.js";
import type { OperatorDescriptor } from "../../model/stream-operator.js";
import { KeyedTimers } from "./keyed-timers.js";
import {
  matchesOf,
  visitMatches,
  type PartialMatch,
  type PatternMatches,
} from "./pattern-matches.js";
import { PatternMatcher, type MatcherSettings } from "./pattern-matcher.js";
import type {
  Origin,
  ReferenceEnvironment,
  ReferenceOperator,
  ReferenceOutput,
  RestoredState,
  StateVisitor,
} from "./reference-operator.js";
import { storedMatches } from "./stored-pattern-matches.js";
import { NotRecomputable, userContext } from "./user-context.js";

interface PatternProcessFunction {
  processMatch(match: unknown, context: unknown, out: { collect(value: unknown): void }): void;
  processTimedOutMatch?(match: unknown, context: unknown): void;
}

type Comparator =
  ((left: unknown, right: unknown) => number) | { compare(left: unknown, right: unknown): number };

interface Parameters {
  readonly nfa: MatcherSettings["nfa"];
  readonly pattern: { readonly afterMatchSkipStrategy: MatcherSettings["skipStrategy"] };
  readonly isProcessingTime: boolean;
  readonly comparatorRef: string | null;
  readonly lateDataOutputTag: string | null;
}

/** Patterns in event time: events wait for the watermark and are then taken in the order of their times. */
export class ReferenceCepOperator implements ReferenceOperator {
  private readonly user: PatternProcessFunction;
  private readonly parameters: Parameters;
  private readonly environment: ReferenceEnvironment;
  private readonly output: ReferenceOutput;
  private readonly keyOf: (value: unknown) => unknown;
  private readonly matcher: PatternMatcher;
  private readonly timers = new KeyedTimers(true);
  private readonly byKey = new Map<string, { readonly key: unknown; matches: PatternMatches }>();
  /** Source records of events, when they are tracked. */
  private readonly origins = new Map<unknown, Origin>();

  constructor(
    user: unknown,
    descriptor: OperatorDescriptor,
    environment: ReferenceEnvironment,
    output: ReferenceOutput,
    keyOf: (value: unknown) => unknown,
  ) {
    this.user = user as PatternProcessFunction;
    this.parameters = descriptor.parameters as unknown as Parameters;
    this.environment = environment;
    this.output = output;
    this.keyOf = keyOf;
    const { nfa, pattern, isProcessingTime } = this.parameters;
    if (isProcessingTime) throw new NotRecomputable("a pattern goes by the wall clock");
    const settings = { nfa, skipStrategy: pattern.afterMatchSkipStrategy };
    this.matcher = new PatternMatcher(settings, environment.functions);
  }

  record(value: unknown, timestamp: number, origin: Origin): void {
    const { lateDataOutputTag } = this.parameters;
    if (timestamp <= this.timers.watermark) {
      this.environment.arrivalMattered();
      if (lateDataOutputTag === null) this.environment.counted("late", 1);
      else this.output.side(lateDataOutputTag, value, timestamp, origin);
      return;
    }
    if (origin !== null) this.origins.set(value, origin);
    const key = this.keyOf(value);
    const { waiting } = this.of(key);
    const events = waiting.get(timestamp);
    if (events === undefined) {
      waiting.set(timestamp, [value]);
      this.timers.eventTime.add({ timestamp, key, namespace: null });
      return;
    }
    // Events of one time are taken in the order in which they came, unless a comparator tells them apart.
    if (events.some((other) => this.compare(other, value) === 0))
      this.environment.arrivalMattered();
    events.push(value);
  }

  watermark(timestamp: number): void {
    this.timers.advance(timestamp, ({ key }) => this.onTimer(key));
    this.output.watermark(timestamp);
  }

  status(status: "ACTIVE" | "IDLE"): void {
    this.output.status(status);
  }

  restore(restored: RestoredState): void {
    for (const { states } of restored.keyGroups) {
      for (const { key, matches } of storedMatches(states)) {
        this.byKey.set(JSON.stringify(key), { key, matches: this.begun(matches) });
      }
    }
    this.timers.restore(restored);
  }

  visit(visitor: StateVisitor): void {
    for (const { key, matches } of this.byKey.values()) visitMatches(visitor, key, matches);
    this.timers.visit(visitor);
  }

  private onTimer(key: unknown): void {
    const matches = this.of(key);
    const { watermark } = this.timers;
    let started = false;
    const due = [...matches.waiting.keys()].filter((timestamp) => timestamp <= watermark);
    for (const timestamp of due.sort((left, right) => left - right)) {
      this.advance(matches, timestamp);
      const events = matches.waiting.get(timestamp) ?? [];
      for (const event of events.toSorted((left, right) => this.compare(left, right))) {
        const taken = this.matcher.take(matches, event, timestamp);
        started ||= taken.started;
        // Flink sets a timer for every event that follows a start in the same go.
        const { windowTime } = this.parameters.nfa;
        const end = { timestamp: addLongs(timestamp, windowTime), key, namespace: null };
        if (windowTime > 0 && started) this.timers.eventTime.add(end);
        this.emit(taken.found, timestamp);
      }
      matches.waiting.delete(timestamp);
    }
    this.advance(matches, watermark);
    const { partial, complete, waiting, numbers } = matches;
    const isIdle = partial.heap.length === 1 && complete.heap.length === 0;
    if (!isIdle) return;
    if (waiting.size + numbers.size === 0) this.byKey.delete(JSON.stringify(key));
    else matches.partial = matchesOf(this.matcher.begin()).partial;
  }

  private advance(matches: PatternMatches, now: number): void {
    const { found, timedOut } = this.matcher.advance(matches, now);
    this.emit(found, now);
    for (const { match, timestamp } of timedOut) {
      const origin = this.originOf(match);
      this.user.processTimedOutMatch?.(eventsOf(match), this.context(timestamp, origin));
    }
  }

  private emit(found: readonly PartialMatch[], timestamp: number): void {
    for (const match of found) {
      const origin = this.originOf(match);
      const collect = (value: unknown): void => this.output.record(value, timestamp, origin);
      this.user.processMatch(eventsOf(match), this.context(timestamp, origin), { collect });
    }
  }

  private context(timestamp: number, origin: Origin): unknown {
    return {
      ...userContext(this.environment, timestamp, (tag, value) =>
        this.output.side(tag, value, timestamp, origin),
      ),
      timestamp: () => timestamp,
      currentProcessingTime: () => {
        throw new NotRecomputable("a pattern process function asks for the wall clock");
      },
    };
  }

  private originOf({ taken }: PartialMatch): Origin {
    const origins = taken.map(({ value }) => this.origins.get(value) ?? null);
    return origins.includes(null) ? null : origins.flatMap((origin) => origin ?? []);
  }

  private compare(left: unknown, right: unknown): number {
    const { comparatorRef } = this.parameters;
    if (comparatorRef === null) return 0;
    const comparator = this.environment.functions.get(comparatorRef) as Comparator;
    return typeof comparator === "function"
      ? comparator(left, right)
      : comparator.compare(left, right);
  }

  private of(key: unknown): PatternMatches {
    const id = JSON.stringify(key);
    const known = this.byKey.get(id)?.matches;
    if (known !== undefined) return known;
    const matches = this.begun(matchesOf());
    this.byKey.set(id, { key, matches });
    return matches;
  }

  /** Without anything stored, a key begins at the beginning. */
  private begun(matches: PatternMatches): PatternMatches {
    if (matches.partial.heap.length > 0) return matches;
    matches.partial = matchesOf(this.matcher.begin()).partial;
    return matches;
  }
}

function eventsOf({ taken }: PartialMatch): Record<string, unknown[]> {
  const events: Record<string, unknown[]> = {};
  for (const { name, value } of taken) (events[name] ??= []).push(value);
  return events;
}
