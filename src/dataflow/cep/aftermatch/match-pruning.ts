/**
 * Gives up the partial matches that a skip strategy rules out once a match is complete.
 *
 * Flink: org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy, SkipRelativeToWholeMatchStrategy,
 * SkipToElementStrategy
 * Simplified: no
 */
import { JavaException } from "../../../model/java-exception.js";
import { isSameComputationState, type ComputationState } from "../nfa/computation-state.js";
import type { MatchQueue } from "../nfa/nfa-state.js";
import {
  compareEventIds,
  eventIdText,
  maxEventId,
  minEventId,
  type EventId,
} from "../nfa/sharedbuffer/event-id.js";
import type {
  MatchedIds,
  SharedBufferAccessor,
} from "../nfa/sharedbuffer/shared-buffer-accessor.js";
import type { AfterMatchSkipStrategyDescription } from "./after-match-skip-strategy.js";

type SkipToElement = Extract<AfterMatchSkipStrategyDescription, { readonly patternName: string }>;

/** Whether matches have to wait for earlier ones. */
export function isSkipStrategy({ type }: AfterMatchSkipStrategyDescription): boolean {
  return type !== "NO_SKIP";
}

/** Removes the matches that started before the event to which the strategy skips. */
export function pruneMatches(
  strategy: AfterMatchSkipStrategyDescription,
  matches: MatchQueue,
  found: readonly MatchedIds[],
  buffer: SharedBufferAccessor,
): void {
  const pruningId = pruningIdOf(strategy, found);
  if (pruningId === null) return;
  const isWholeMatch = !("patternName" in strategy);
  const discarded = matches.heap.filter(({ startEventId }) => {
    if (startEventId === null) return false;
    const order = compareEventIds(startEventId, pruningId);
    return isWholeMatch ? order <= 0 : order < 0;
  });
  for (const { previousBufferEntry, version } of discarded) {
    buffer.releaseNode(previousBufferEntry, version);
  }
  const isDiscarded = (state: ComputationState): boolean =>
    discarded.some((other) => isSameComputationState(state, other));
  matches.removeIf(isDiscarded);
}

function pruningIdOf(
  strategy: AfterMatchSkipStrategyDescription,
  found: readonly MatchedIds[],
): EventId | null {
  switch (strategy.type) {
    case "NO_SKIP":
      return null;
    case "SKIP_TO_NEXT":
      return eventsOf(found, (ids) => ids[0]).reduce(minEventId, null);
    case "SKIP_PAST_LAST_EVENT":
      return eventsOf(found, (ids) => ids.at(-1)).reduce(maxEventId, null);
    default:
      return elementOf(strategy, found);
  }
}

type Pick = (ids: readonly EventId[]) => EventId | undefined;

/** One event of each pattern of the matches. */
function eventsOf(found: readonly MatchedIds[], pick: Pick): EventId[] {
  const picked = found.flatMap((match) => [...match.values()].map(pick));
  return picked.filter((eventId) => eventId !== undefined);
}

function elementOf(strategy: SkipToElement, found: readonly MatchedIds[]): EventId | null {
  const { type, patternName, shouldThrowException } = strategy;
  let pruningId: EventId | null = null;
  for (const match of found) {
    const ids = match.get(patternName);
    const element = type === "SKIP_TO_FIRST" ? ids?.[0] : ids?.at(-1);
    if (element !== undefined) pruningId = maxEventId(pruningId, element);
    else if (shouldThrowException) throw missingElement(patternName, match);
    if (shouldThrowException) checkNotFirst(pruningId, match);
  }
  return pruningId;
}

function checkNotFirst(pruningId: EventId | null, match: MatchedIds): void {
  const first = [...match.values()].flat().reduce(minEventId, null as EventId | null);
  if (pruningId === null || first === null || compareEventIds(pruningId, first) !== 0) return;
  throw new JavaException("FlinkRuntimeException", "Could not skip to first element of a match.");
}

function missingElement(patternName: string, match: MatchedIds): JavaException {
  const events = [...match].map(([name, ids]) => `${name}=[${ids.map(eventIdText).join(", ")}]`);
  return new JavaException(
    "FlinkRuntimeException",
    `Could not skip to ${patternName}. No such element in the found match {${events.join(", ")}}`,
  );
}
