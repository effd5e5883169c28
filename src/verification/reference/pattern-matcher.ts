import { subtractLongs, addLongs } from "../../model/java-long.js";
import { JavaPriorityQueue } from "../../model/java-priority-queue.js";
import type { FunctionRegistry } from "../../model/stream-operator.js";
import {
  compareEvents,
  compareStarts,
  type PartialMatch,
  type PatternMatches,
  type TakenEvent,
} from "./pattern-matches.js";
import { NotRecomputable } from "./user-context.js";

type Condition =
  | { readonly kind: "true" }
  | { readonly kind: "user"; readonly code: string }
  | { readonly kind: "not"; readonly operand: Condition }
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition };

interface Transition {
  readonly action: "TAKE" | "IGNORE" | "PROCEED";
  readonly target: string;
  readonly condition: Condition;
}

interface State {
  readonly name: string;
  readonly stateType: "Start" | "Final" | "Normal" | "Pending" | "Stop";
  readonly transitions: readonly Transition[];
}

/** The states of a pattern, as the stream graph holds them, and what to do with other matches. */
export interface MatcherSettings {
  readonly nfa: {
    readonly states: readonly State[];
    readonly windowTime: number;
    readonly windowTimes: Readonly<Record<string, number>>;
  };
  readonly skipStrategy: {
    readonly type: string;
    readonly patternName?: string;
    readonly shouldThrowException?: boolean;
  };
}

/** A partial match that took too long, and when it did. */
export interface TimedOut {
  readonly match: PartialMatch;
  readonly timestamp: number;
}

/** An event and what the user's conditions may ask about it. */
interface Candidate {
  readonly value: unknown;
  readonly timestamp: number;
  readonly match: PartialMatch;
}

/**
 * Follows each partial match by itself, as a list of its own events: nothing is shared, nothing is
 * counted, no versions are needed. What an event can do in a state is read off the states' transitions.
 */
export class PatternMatcher {
  private readonly states: ReadonlyMap<string, State>;
  private readonly settings: MatcherSettings;
  private readonly functions: FunctionRegistry;

  constructor(settings: MatcherSettings, functions: FunctionRegistry) {
    this.settings = settings;
    this.functions = functions;
    this.states = new Map(settings.nfa.states.map((state) => [state.name, state]));
  }

  /** The partial match that every key begins with. */
  begin(): PartialMatch[] {
    const starts = [...this.states.values()].filter(({ stateType }) => stateType === "Start");
    return starts.map(({ name }) => ({ state: name, taken: [] }));
  }

  /** What an event completes; `started` = it was the first of a partial match. */
  take(
    matches: PatternMatches,
    value: unknown,
    timestamp: number,
  ): { readonly found: readonly PartialMatch[]; readonly started: boolean } {
    const number = matches.numbers.get(timestamp) ?? 0;
    const before = matches.partial.heap;
    matches.partial = new JavaPriorityQueue(compareStarts);
    const complete = new JavaPriorityQueue(compareStarts);
    let isAccepted = false;
    let started = false;
    for (const match of before) {
      const isStart = match.taken.length === 0;
      const next = this.step({ value, timestamp, match }, number);
      const isLonger = next.some(({ taken }) => taken.length > match.taken.length);
      isAccepted ||= isLonger;
      started ||= isStart && isLonger && timestamp > 0;
      const isStopped = next.some(({ state }) => this.typeOf(state) === "Stop");
      for (const one of next) {
        if (this.typeOf(one.state) === "Final") complete.add(one);
        else if (!isStopped) matches.partial.add(one);
      }
    }
    if (isAccepted) matches.numbers.set(timestamp, number + 1);
    return { found: this.finish(matches, complete.heap), started };
  }

  /** What time alone completes or ends. */
  advance(
    matches: PatternMatches,
    now: number,
  ): { readonly found: readonly PartialMatch[]; readonly timedOut: readonly TimedOut[] } {
    const before = matches.partial.heap;
    matches.partial = new JavaPriorityQueue(compareStarts);
    const complete = new JavaPriorityQueue(compareStarts);
    const timedOut: TimedOut[] = [];
    for (const match of before) {
      const limit = this.limitOf(match, now);
      if (limit === undefined) matches.partial.add(match);
      else if (this.typeOf(match.state) === "Pending") complete.add(match);
      else timedOut.push({ match, timestamp: limit });
    }
    const found = this.finish(matches, complete.heap);
    for (const timestamp of [...matches.numbers.keys()]) {
      if (timestamp < now) matches.numbers.delete(timestamp);
    }
    return { found, timedOut };
  }

  /** Where an event brings one partial match. */
  private step(candidate: Candidate, number: number): PartialMatch[] {
    const { match, value, timestamp } = candidate;
    const isStart = match.taken.length === 0;
    const next: PartialMatch[] = [];
    for (const { action, source, target } of this.openEdges(match.state, candidate)) {
      if (action === "IGNORE") {
        if (!isStart) next.push({ state: target, taken: match.taken });
        continue;
      }
      const event = { name: source.split(":")[0] as string, timestamp, number, value };
      const taken = [...match.taken, event];
      next.push({ state: target, taken });
      const end = this.endAfter(target, candidate);
      if (end !== undefined) next.push({ state: end, taken });
    }
    return isStart ? [...next, match] : next;
  }

  /** Edges that take or ignore the event, from the state and from all that it can proceed to. */
  private openEdges(source: string, candidate: Candidate): (Transition & { source: string })[] {
    const open = this.openTransitions(source, candidate);
    const own = open.filter(({ action }) => action !== "PROCEED");
    const further = open.filter(({ action }) => action === "PROCEED").reverse();
    return [
      ...own.map((transition) => ({ ...transition, source })),
      ...further.flatMap(({ target }) => this.openEdges(target, candidate)),
    ];
  }

  /** The final state, if a partial match in that state needs nothing more. */
  private endAfter(state: string, candidate: Candidate): string | undefined {
    const open = this.openTransitions(state, candidate);
    const proceeds = open.filter(({ action }) => action === "PROCEED").reverse();
    const end = proceeds.find(({ target }) => this.typeOf(target) === "Final");
    if (end !== undefined) return end.target;
    for (const { target } of proceeds) {
      const later = this.endAfter(target, candidate);
      if (later !== undefined) return later;
    }
    return undefined;
  }

  private openTransitions(state: string, candidate: Candidate): readonly Transition[] {
    const transitions = this.states.get(state)?.transitions ?? [];
    return transitions.filter(({ condition }) => this.isTrue(condition, candidate));
  }

  private isTrue(condition: Condition, candidate: Candidate): boolean {
    switch (condition.kind) {
      case "true":
        return true;
      case "not":
        return !this.isTrue(condition.operand, candidate);
      case "and":
        return this.isTrue(condition.left, candidate) && this.isTrue(condition.right, candidate);
      case "or":
        return this.isTrue(condition.left, candidate) || this.isTrue(condition.right, candidate);
      case "user":
        return this.ask(this.functions.get(condition.code), candidate);
    }
  }

  private ask(code: unknown, { value, timestamp, match }: Candidate): boolean {
    type Filter = (value: unknown, context: unknown) => boolean;
    const context = {
      getEventsForPattern: (name: string) => valuesOf(match.taken.filter((e) => e.name === name)),
      timestamp: () => timestamp,
      currentProcessingTime: () => {
        throw new NotRecomputable("a condition asks for the wall clock");
      },
    };
    if (typeof code === "function") return (code as Filter)(value, context);
    return (code as { readonly filter: Filter }).filter(value, context);
  }

  /** When the match ran out of time, if it did. */
  private limitOf({ state, taken }: PartialMatch, now: number): number | undefined {
    const [first] = taken;
    const last = taken.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const { windowTime, windowTimes } = this.settings.nfa;
    const limits = [
      { from: last.timestamp, length: windowTimes[state] ?? 0 },
      { from: first.timestamp, length: windowTime },
    ];
    const over = limits.find(
      ({ from, length }) => length > 0 && subtractLongs(now, from) >= length,
    );
    return over === undefined ? undefined : addLongs(over.from, over.length);
  }

  /** Lets complete matches out, the earliest first; each may end others. */
  private finish(matches: PatternMatches, complete: readonly PartialMatch[]): PartialMatch[] {
    const found: PartialMatch[] = [];
    for (const match of complete) matches.complete.add(match);
    for (;;) {
      const earliest = matches.complete.peek();
      const rival = matches.partial.peek();
      if (earliest === undefined) return found;
      const isSkipping = this.settings.skipStrategy.type !== "NO_SKIP";
      if (isSkipping && rival !== undefined && compareStarts(earliest, rival) > 0) return found;
      matches.complete.poll();
      found.push(earliest);
      const isEnded = this.endedBy(earliest);
      matches.partial.removeIf(isEnded);
      matches.complete.removeIf(isEnded);
    }
  }

  /** Which matches a complete one rules out. */
  private endedBy({ taken }: PartialMatch): (other: PartialMatch) => boolean {
    const { type, patternName, shouldThrowException } = this.settings.skipStrategy;
    const ordered = taken.toSorted(compareEvents);
    const named = taken.filter(({ name }) => name === patternName);
    const until: Readonly<Record<string, TakenEvent | undefined>> = {
      SKIP_TO_NEXT: ordered[0],
      SKIP_PAST_LAST_EVENT: ordered.at(-1),
      SKIP_TO_FIRST: named[0],
      SKIP_TO_LAST: named.at(-1),
    };
    const to = until[type];
    if (shouldThrowException === true && (to === undefined || to === ordered[0])) {
      throw new Error(`the match has no event of "${patternName ?? ""}" to skip to`);
    }
    if (to === undefined) return () => false;
    const isInclusive = patternName === undefined;
    return ({ taken: [first] }) => {
      if (first === undefined) return false;
      const order = compareEvents(first, to);
      return isInclusive ? order <= 0 : order < 0;
    };
  }

  private typeOf(state: string): State["stateType"] | undefined {
    return this.states.get(state)?.stateType;
  }
}

function valuesOf(events: readonly TakenEvent[]): unknown[] {
  return events.map(({ value }) => value);
}
