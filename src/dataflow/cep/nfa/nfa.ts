/**
 * Moves the partial matches of a key through the states of a pattern, event by event.
 *
 * Flink: org.apache.flink.cep.nfa.NFA
 * Simplified: no
 */
import { JavaException } from "../../../model/java-exception.js";
import { addLongs, subtractLongs } from "../../../model/java-long.js";
import type { AfterMatchSkipStrategyDescription } from "../aftermatch/after-match-skip-strategy.js";
import { isSkipStrategy, pruneMatches } from "../aftermatch/match-pruning.js";
import { filterOf, type IterativeCondition } from "../pattern/condition.js";
import {
  compareComputationStates,
  isSameComputationState,
  startState,
  type ComputationState,
} from "./computation-state.js";
import { computeNextStates, matchedIdsOf, type CurrentEvent } from "./compute-next-states.js";
import type { RunnableState, RunnableTransition } from "./decision-graph.js";
import { FIRST_VERSION } from "./dewey-number.js";
import { matchQueue, type MatchQueue, type NFAState, type StoredNFAState } from "./nfa-state.js";
import type { EventId } from "./sharedbuffer/event-id.js";
import type { MatchedIds, SharedBufferAccessor } from "./sharedbuffer/shared-buffer-accessor.js";
import type { CompiledPattern } from "./state.js";

/** Events by the names of their patterns. */
export type Match = Readonly<Record<string, readonly unknown[]>>;

/** A partial match that took too long, and when it did. */
export interface TimedOutMatch {
  readonly match: Match;
  readonly timestamp: number;
}

/** What an NFA is made of beside the compiled pattern. */
export interface NFASettings {
  readonly handleTimeout: boolean;
  readonly skipStrategy: AfterMatchSkipStrategyDescription;
  /** User code by reference name. */
  readonly condition: (reference: string) => IterativeCondition<unknown>;
  readonly currentProcessingTime: () => number;
}

export class NFA {
  /** From the first event to the last, in milliseconds; 0 = no limit. */
  readonly windowTime: number;
  private readonly windowTimes: ReadonlyMap<string, number>;
  private readonly states: ReadonlyMap<string, RunnableState>;
  private readonly settings: NFASettings;

  constructor(pattern: CompiledPattern, settings: NFASettings) {
    this.windowTime = pattern.windowTime;
    this.windowTimes = new Map(Object.entries(pattern.windowTimes));
    this.states = runnableStates(pattern, settings.condition);
    this.settings = settings;
  }

  createInitialState(): StoredNFAState {
    const partialMatches = matchQueue();
    for (const { name, stateType } of this.states.values()) {
      if (stateType === "Start") partialMatches.add(startState(name, FIRST_VERSION));
    }
    return { partialMatches: partialMatches.heap, completedMatches: [] };
  }

  /** Gives the event to each partial match; returns the matches that may come out now. */
  process(
    buffer: SharedBufferAccessor,
    state: NFAState,
    value: unknown,
    timestamp: number,
  ): readonly Match[] {
    let registered: EventId | null = null;
    const event: CurrentEvent = {
      value,
      timestamp,
      currentProcessingTime: this.settings.currentProcessingTime,
      eventId: () => (registered ??= buffer.registerEvent(value, timestamp)),
    };
    const matches = this.processEvent(buffer, state, event);
    if (registered !== null) buffer.releaseEvent(registered);
    return matches;
  }

  /** Gives up partial matches that took too long; those that waited for just that are complete. */
  advanceTime(
    buffer: SharedBufferAccessor,
    state: NFAState,
    timestamp: number,
  ): { readonly matches: readonly Match[]; readonly timedOut: readonly TimedOutMatch[] } {
    const timedOut: TimedOutMatch[] = [];
    const partial = matchQueue();
    const complete = matchQueue();
    for (const computation of state.partialMatches.heap) {
      const limit = this.exceededLimit(computation, timestamp);
      if (limit === null) {
        partial.add(computation);
        continue;
      }
      state.isStateChanged = true;
      if (this.stateOf(computation).stateType === "Pending") {
        complete.add(computation);
        continue;
      }
      if (this.settings.handleTimeout) {
        const match = buffer.materializeMatch(matchedIdsOf(buffer, computation));
        timedOut.push({ match, timestamp: limit });
      }
      buffer.releaseNode(computation.previousBufferEntry, computation.version);
    }
    const matches = this.takeMatches(buffer, state, complete, partial);
    state.partialMatches = partial;
    buffer.advanceTime(timestamp);
    return { matches, timedOut };
  }

  private processEvent(
    buffer: SharedBufferAccessor,
    state: NFAState,
    event: CurrentEvent,
  ): readonly Match[] {
    const partial = matchQueue();
    const complete = matchQueue();
    for (const computation of state.partialMatches.heap) {
      const from = this.stateOf(computation);
      const next = computeNextStates(buffer, computation, from, event);
      const [only] = next;
      if (next.length !== 1 || !isSameComputationState(only as ComputationState, computation)) {
        state.isStateChanged = true;
      }
      if (from.stateType === "Start" && next.some(({ startTimestamp }) => startTimestamp > 0)) {
        state.isNewStartPartialMatch = true;
      }
      this.sortOut(buffer, next, partial, complete);
    }
    if (complete.heap.length > 0) state.isStateChanged = true;
    const matches = this.takeMatches(buffer, state, complete, partial);
    state.partialMatches = partial;
    return matches;
  }

  /** A stop state ends the partial match with all its other branches but those that are complete. */
  private sortOut(
    buffer: SharedBufferAccessor,
    next: readonly ComputationState[],
    partial: MatchQueue,
    complete: MatchQueue,
  ): void {
    const retained: ComputationState[] = [];
    let isStopped = false;
    for (const computation of next) {
      const { stateType } = this.stateOf(computation);
      if (stateType === "Final") complete.add(computation);
      else if (stateType === "Stop") {
        isStopped = true;
        buffer.releaseNode(computation.previousBufferEntry, computation.version);
      } else retained.push(computation);
    }
    for (const computation of retained) {
      if (isStopped) buffer.releaseNode(computation.previousBufferEntry, computation.version);
      else partial.add(computation);
    }
  }

  /** With a skip strategy a match waits until no earlier partial match is left. */
  private takeMatches(
    buffer: SharedBufferAccessor,
    state: NFAState,
    complete: MatchQueue,
    partial: MatchQueue,
  ): readonly Match[] {
    const { skipStrategy } = this.settings;
    const { completedMatches } = state;
    const matches: Match[] = [];
    for (const computation of complete.heap) completedMatches.add(computation);
    for (;;) {
      const earliest = completedMatches.peek();
      if (earliest === undefined) return matches;
      const earliestPartial = partial.peek();
      const mustWait =
        isSkipStrategy(skipStrategy) &&
        earliestPartial !== undefined &&
        compareComputationStates(earliest, earliestPartial) > 0;
      if (mustWait) return matches;
      state.isStateChanged = true;
      completedMatches.poll();
      const found = buffer.extractPatterns(earliest.previousBufferEntry, earliest.version);
      pruneMatches(skipStrategy, partial, found, buffer);
      pruneMatches(skipStrategy, completedMatches, found, buffer);
      matches.push(buffer.materializeMatch(firstOf(found)));
      buffer.releaseNode(earliest.previousBufferEntry, earliest.version);
    }
  }

  /** When a time limit was exceeded, `null` if none was. */
  private exceededLimit(computation: ComputationState, timestamp: number): number | null {
    const { currentStateName, previousTimestamp, startTimestamp } = computation;
    if (this.stateOf(computation).stateType === "Start") return null;
    const previousLimit = this.windowTimes.get(currentStateName) ?? 0;
    if (isExceeded(previousLimit, previousTimestamp, timestamp)) {
      return addLongs(previousTimestamp, previousLimit);
    }
    return isExceeded(this.windowTime, startTimestamp, timestamp)
      ? addLongs(startTimestamp, this.windowTime)
      : null;
  }

  private stateOf(computation: ComputationState): RunnableState {
    const { currentStateName } = computation;
    const state = this.states.get(currentStateName);
    if (state !== undefined) return state;
    throw new JavaException(
      "FlinkRuntimeException",
      `State ${currentStateName} does not exist in the NFA. NFA has states ` +
        `[${[...this.states.keys()].join(", ")}]`,
    );
  }
}

/** Java's comparison: a difference of longs may wrap around. */
function isExceeded(limit: number, from: number, timestamp: number): boolean {
  return limit > 0 && subtractLongs(timestamp, from) >= limit;
}

function firstOf(found: readonly MatchedIds[]): MatchedIds {
  const [first] = found;
  if (first !== undefined) return first;
  throw new JavaException("IndexOutOfBoundsException", "Index 0 out of bounds for length 0");
}

/** The states with their targets and their conditions. */
function runnableStates(
  { states }: CompiledPattern,
  condition: (reference: string) => IterativeCondition<unknown>,
): ReadonlyMap<string, RunnableState> {
  const transitions = new Map<string, RunnableTransition[]>();
  const runnable = new Map<string, RunnableState>();
  for (const { name, stateType } of states) {
    const own: RunnableTransition[] = [];
    transitions.set(name, own);
    runnable.set(name, { name, stateType, transitions: own });
  }
  for (const state of states) {
    for (const { action, target, condition: tree } of state.transitions) {
      transitions.get(state.name)?.push({
        action,
        source: runnable.get(state.name) as RunnableState,
        target: target === null ? null : (runnable.get(target) as RunnableState),
        filter: filterOf(tree, condition),
      });
    }
  }
  return runnable;
}
