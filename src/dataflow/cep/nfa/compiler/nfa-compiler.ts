/**
 * Compiles a pattern into states: walks it from its end to its beginning, since a state has to know
 * where it leads to.
 *
 * Flink: org.apache.flink.cep.nfa.compiler.NFACompiler
 * Simplified: no
 */
import { JavaException } from "../../../../model/java-exception.js";
import { and, not, type Condition } from "../../pattern/condition.js";
import type { PatternDescription, PatternSequence } from "../../pattern/pattern-description.js";
import type { Times } from "../../pattern/quantifier.js";
import { STATE_NAME_DELIMITER, type CompiledPattern, type StateType } from "../state.js";
import { CompilingStates, type CompilingState } from "./compiling-states.js";
import { NFAStateNameHandler } from "./nfa-state-name-handler.js";
import { checkNames, checkSkipStrategy, ENDING_STATE_NAME } from "./pattern-checks.js";
import { TransitionConditions, type PatternPlace } from "./transition-conditions.js";

/** @throws JavaException `MalformedPatternException` if the pattern is illegal as a whole. */
export function compilePattern(sequence: PatternSequence): CompiledPattern {
  return new NFACompiler(sequence).compile();
}

class NFACompiler {
  private readonly names = new NFAStateNameHandler();
  private readonly states = new CompilingStates(this.names);
  private readonly windowTimes: Record<string, number> = {};
  private windowTime: number | null = null;
  private readonly sequence: PatternSequence;
  /** The sequence that is being compiled: the whole pattern or that of a group. */
  private patterns: readonly PatternDescription[];
  private index: number;
  private following: PatternDescription | null = null;
  private group: PatternDescription | null = null;
  /** Of each group: whether its first pattern is compiled as the first of the loop. */
  private readonly firstOfLoop = new Map<PatternDescription, boolean>();
  /** States after a greedy loop as they were before the loop took events away from them. */
  private readonly originals = new Map<string, CompilingState>();

  constructor(sequence: PatternSequence) {
    this.sequence = sequence;
    this.patterns = sequence.patterns;
    this.index = sequence.patterns.length - 1;
  }

  compile(): CompiledPattern {
    const last = this.current;
    checkNames(this.patterns, this.names);
    checkSkipStrategy(this.sequence);
    const end = this.states.create(ENDING_STATE_NAME, "Final");
    this.windowTime = last.windowTimes.FIRST_AND_LAST ?? null;
    const begin = this.convertPattern(this.createMiddleStates(end));
    begin.stateType = "Start";
    this.checkWindowTimes(last);
    return {
      states: this.states.describe(),
      windowTime: this.windowTime ?? 0,
      windowTimes: this.windowTimes,
    };
  }

  private get current(): PatternDescription {
    return this.patterns[this.index] as PatternDescription;
  }

  private get conditions(): TransitionConditions {
    return new TransitionConditions(this.group);
  }

  private get place(): PatternPlace {
    return {
      pattern: this.current,
      isHeadOfGroup: this.isHeadOfGroup(),
      isGroupFirstOfLoop: this.isGroupFirstOfLoop(),
    };
  }

  private checkWindowTimes(last: PatternDescription): void {
    const { windowTime, windowTimes } = this;
    if (windowTime !== null && Object.values(windowTimes).some((time) => time > windowTime)) {
      throw new JavaException(
        "MalformedPatternException",
        "The window length between the previous and current event cannot be larger than the " +
          "window length between the first and last event for a Pattern.",
      );
    }
    if (last.quantifier.consumingStrategy !== "NOT_FOLLOW") return;
    if ((windowTimes[last.name] ?? 0) > 0 || (windowTime ?? 0) !== 0) return;
    throw new JavaException(
      "MalformedPatternException",
      "NotFollowedBy is not supported without windowTime as a last part of a Pattern!",
    );
  }

  /** All patterns but the first, from the last one on. */
  private createMiddleStates(sink: CompilingState): CompilingState {
    let lastSink = sink;
    while (this.index > 0) {
      lastSink = this.createMiddleState(lastSink);
      this.following = this.current;
      this.index--;
      const limit = this.current.windowTimes.FIRST_AND_LAST;
      if (limit !== undefined && limit < (this.windowTime ?? Infinity)) this.windowTime = limit;
    }
    return lastSink;
  }

  private createMiddleState(sink: CompilingState): CompilingState {
    const { quantifier } = this.current;
    if (quantifier.consumingStrategy === "NOT_FOLLOW") return this.createNotFollow(sink);
    if (quantifier.consumingStrategy === "NOT_NEXT") return this.createNotNext(sink);
    return this.convertPattern(sink);
  }

  /** Becomes conditions on the states around it; only at the end it is a state, that waits. */
  private createNotFollow(sink: CompilingState): CompilingState {
    const pattern = this.current;
    const hasLimit =
      pattern.windowTimes.PREVIOUS_AND_CURRENT !== undefined || (this.windowTime ?? 0) > 0;
    if (!hasLimit || sink.stateType !== "Final") return sink;
    const state = this.createState("Pending", true);
    const notCondition = this.conditions.take(pattern);
    state.addProceed(this.states.stopStateOf(pattern.name, notCondition), notCondition);
    state.addIgnore(state, not(notCondition));
    return state;
  }

  private createNotNext(sink: CompilingState): CompilingState {
    const pattern = this.current;
    const state = this.createState("Normal", true);
    const notCondition = this.conditions.take(pattern);
    const stop = this.states.stopStateOf(pattern.name, notCondition);
    // A match must not be complete before the next event has come.
    if (sink.stateType === "Final") state.addIgnore(sink, not(notCondition));
    else state.addProceed(sink, not(notCondition));
    state.addProceed(stop, notCondition);
    return state;
  }

  private convertPattern(sink: CompilingState): CompilingState {
    const { quantifier, times } = this.current;
    let first: CompilingState;
    if (quantifier.properties.includes("LOOPING")) {
      this.setFirstOfLoop(false);
      const looping = this.createLooping(this.copyWithoutTransitiveNots(sink));
      this.setFirstOfLoop(true);
      first = this.createTimesState(looping, sink, times as Times);
    } else if (quantifier.properties.includes("TIMES")) {
      first = this.createTimesState(sink, sink, times as Times);
    } else first = this.createFirstState(sink, sink);
    this.addStopStates(first);
    return first;
  }

  private createState(stateType: StateType, isTake: boolean): CompilingState {
    const { name, times, windowTimes } = this.current;
    const state = this.states.create(name, stateType);
    if (!isTake) return state;
    const isLimitedByTimes = times !== null && state.name.includes(STATE_NAME_DELIMITER);
    const limit = times === null ? windowTimes.PREVIOUS_AND_CURRENT : times.windowMs;
    if (typeof limit === "number" && (times === null || isLimitedByTimes)) {
      this.windowTimes[state.name] = limit;
    }
    return state;
  }

  /** NOT patterns right before the current one, past optional ones. */
  private precedingNots(): { readonly name: string; readonly condition: Condition }[] {
    const nots: { name: string; condition: Condition }[] = [];
    for (let index = this.index - 1; index >= 0; index--) {
      const pattern = this.patterns[index] as PatternDescription;
      const { properties, consumingStrategy } = pattern.quantifier;
      const isNot = consumingStrategy === "NOT_FOLLOW";
      if (!isNot && !properties.includes("OPTIONAL")) break;
      if (isNot) nots.push({ name: pattern.name, condition: this.conditions.take(pattern) });
    }
    return nots;
  }

  /** Once an optional pattern has accepted an event, the NOTs before it do not count any more. */
  private copyWithoutTransitiveNots(sink: CompilingState): CompilingState {
    const nots = this.precedingNots();
    if (nots.length === 0 || !this.isOptional()) return sink;
    return this.states.copyWithout(sink, new Set(nots.map(({ name }) => name)));
  }

  private addStopStates(state: CompilingState): void {
    for (const { name, condition } of this.precedingNots()) {
      state.addProceed(this.states.stopStateOf(name, condition), condition);
    }
  }

  private addStopStateToLooping(state: CompilingState): void {
    const { following } = this;
    if (following?.quantifier.consumingStrategy !== "NOT_FOLLOW") return;
    const notCondition = this.conditions.take(following);
    state.addProceed(this.states.stopStateOf(following.name, notCondition), notCondition);
  }

  private createTimesState(
    sink: CompilingState,
    proceedState: CompilingState,
    { from, to }: Times,
  ): CompilingState {
    const { conditions, place } = this;
    const { untilCondition } = place.pattern;
    this.setFirstOfLoop(false);
    const inner = conditions.innerIgnore(place, untilCondition);
    const take = conditions.takeUntil(place.pattern, untilCondition);
    if (this.isGreedy() && from !== to) {
      if (untilCondition !== null) this.originals.set(sink.name, this.states.copy(sink));
      sink.updateWithGreedyCondition(take);
    }
    let lastSink = sink;
    for (let i = from; i < to; i++) {
      lastSink = this.createSingletonState(lastSink, proceedState, take, inner, true);
      this.addStopStateToLooping(lastSink);
    }
    for (let i = 0; i < from - 1; i++) {
      lastSink = this.createSingletonState(lastSink, null, take, inner, false);
      this.addStopStateToLooping(lastSink);
    }
    this.setFirstOfLoop(true);
    const ignore = this.conditions.ignore(this.place);
    return this.createSingletonState(lastSink, proceedState, take, ignore, this.isOptional());
  }

  private createFirstState(sink: CompilingState, proceedState: CompilingState): CompilingState {
    const { conditions, place } = this;
    return this.createSingletonState(
      sink,
      proceedState,
      conditions.take(place.pattern),
      conditions.ignore(place),
      this.isOptional(),
    );
  }

  private createSingletonState(
    sinkState: CompilingState,
    proceedState: CompilingState | null,
    take: Condition,
    ignore: Condition | null,
    isOptional: boolean,
  ): CompilingState {
    const { group } = this.current;
    if (group !== null) return this.createGroupState(sinkState, proceedState, isOptional);
    const state = this.createState("Normal", true);
    const sink = this.copyWithoutTransitiveNots(sinkState);
    state.addTake(sink, take);
    if (isOptional) this.addProceedOfOptional(state, proceedState as CompilingState);
    if (ignore === null) return state;
    let ignoring = state;
    if (isOptional || this.isHeadOfOptionalGroup()) {
      ignoring = this.createState("Normal", false);
      ignoring.addTake(sink, take);
      ignoring.addIgnore(ignoring, ignore);
      this.addStopStates(ignoring);
    }
    state.addIgnore(ignoring, ignore);
    return state;
  }

  private addProceedOfOptional(state: CompilingState, proceedState: CompilingState): void {
    const { untilCondition } = this.current;
    const proceed = this.conditions.proceed();
    if (!this.isGreedy() || untilCondition === null) {
      state.addProceed(proceedState, proceed);
      return;
    }
    const original = this.originals.get(proceedState.name) ?? null;
    state.addProceed(original, and(proceed, untilCondition));
    state.addProceed(proceedState, and(proceed, not(untilCondition)));
  }

  private createGroupState(
    sink: CompilingState,
    proceedState: CompilingState | null,
    isOptional: boolean,
  ): CompilingState {
    const proceed = this.conditions.proceed();
    return this.insideGroup(() => {
      const first = this.convertPattern(this.createMiddleStates(sink));
      if (isOptional) first.addProceed(proceedState, proceed);
      return first;
    });
  }

  private createLoopingGroupState(sink: CompilingState): CompilingState {
    const proceed = this.conditions.proceed();
    const dummy = this.createState("Normal", true);
    return this.insideGroup(() => {
      const first = this.convertPattern(this.createMiddleStates(dummy));
      first.addProceed(sink, proceed);
      dummy.addProceed(first, proceed);
      return first;
    });
  }

  private insideGroup(compile: () => CompilingState): CompilingState {
    const { patterns, index, following, group } = this;
    this.group = this.current;
    this.patterns = this.group.group as readonly PatternDescription[];
    this.index = this.patterns.length - 1;
    const first = compile();
    Object.assign(this, { patterns, index, following, group });
    return first;
  }

  private createLooping(sink: CompilingState): CompilingState {
    const { conditions, place } = this;
    const { pattern } = place;
    if (pattern.group !== null) return this.createLoopingGroupState(sink);
    const { untilCondition } = pattern;
    const ignore = conditions.innerIgnore(place, untilCondition);
    const take = conditions.takeUntil(pattern, untilCondition);
    const proceed = conditions.proceed();
    const looping = this.createState("Normal", true);
    if (this.isGreedy() && untilCondition !== null) {
      const copy = this.states.copy(sink);
      looping.addProceed(copy, and(proceed, untilCondition));
      this.originals.set(sink.name, copy);
      looping.addProceed(sink, and(proceed, not(untilCondition)));
    } else looping.addProceed(sink, proceed);
    if (this.isGreedy()) sink.updateWithGreedyCondition(conditions.take(pattern));
    looping.addTake(looping, take);
    this.addStopStateToLooping(looping);
    if (ignore === null) return looping;
    const ignoring = this.createState("Normal", false);
    ignoring.addTake(looping, take);
    ignoring.addIgnore(ignoring, ignore);
    looping.addIgnore(ignoring, ignore);
    this.addStopStateToLooping(ignoring);
    return looping;
  }

  private isOptional(): boolean {
    return this.current.quantifier.properties.includes("OPTIONAL");
  }

  private isGreedy(): boolean {
    return this.current.quantifier.properties.includes("GREEDY");
  }

  private setFirstOfLoop(isFirst: boolean): void {
    if (this.current.group !== null) this.firstOfLoop.set(this.current, isFirst);
  }

  private isGroupFirstOfLoop(): boolean {
    return this.group === null || (this.firstOfLoop.get(this.group) ?? true);
  }

  private isHeadOfGroup(): boolean {
    return this.group !== null && this.index === 0;
  }

  private isHeadOfOptionalGroup(): boolean {
    return (
      this.isHeadOfGroup() &&
      this.isGroupFirstOfLoop() &&
      (this.group as PatternDescription).quantifier.properties.includes("OPTIONAL")
    );
  }
}
