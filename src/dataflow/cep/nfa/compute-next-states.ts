/**
 * Where an event brings one partial match: nowhere, to one state, or to several at once, each with a
 * version of its own.
 *
 * Flink: org.apache.flink.cep.nfa.NFA (computeNextStates, ConditionContext)
 * Simplified: no
 */
import { checkState } from "../../../model/java-exception.js";
import type { IterativeConditionContext } from "../pattern/condition.js";
import { startState, type ComputationState } from "./computation-state.js";
import {
  finalStateAfterProceed,
  outgoingEdges,
  type OutgoingEdge,
  type OutgoingEdges,
  type RunnableState,
} from "./decision-graph.js";
import { addStage, increase, type DeweyNumber } from "./dewey-number.js";
import type { EventId, NodeId } from "./sharedbuffer/event-id.js";
import type { MatchedIds, SharedBufferAccessor } from "./sharedbuffer/shared-buffer-accessor.js";

/** An event that gets into the buffer only if somebody accepts it. */
export interface CurrentEvent {
  readonly value: unknown;
  readonly timestamp: number;
  readonly currentProcessingTime: () => number;
  eventId(): EventId;
}

/** `state` is that of the partial match; a start state stays beside what was started. */
export function computeNextStates(
  buffer: SharedBufferAccessor,
  computation: ComputationState,
  state: RunnableState,
  event: CurrentEvent,
): readonly ComputationState[] {
  const context = conditionContext(buffer, computation, event);
  const outgoing = outgoingEdges(state, event.value, context);
  const isStart = state.stateType === "Start";
  const next: ComputationState[] = [];
  const versions = new BranchVersions(computation.version, outgoing);
  for (const edge of outgoing.edges) {
    if (edge.action === "TAKE") {
      const taken = take(buffer, computation, edge, event, versions.ofTake());
      const final = finalStateAfterProceed(edge.target, event.value, context);
      next.push(taken);
      if (final !== null) next.push(locked(buffer, { ...taken, currentStateName: final.name }));
    } else if (!isStart) {
      const version = edge.target === state ? versions.ofSelf() : versions.ofIgnore();
      const ignored = { ...computation, currentStateName: edge.target.name, version };
      next.push(locked(buffer, ignored));
    }
  }
  if (isStart) next.push(startState(state.name, versions.ofSelf()));
  if (computation.previousBufferEntry !== null) {
    buffer.releaseNode(computation.previousBufferEntry, computation.version);
  }
  return next;
}

/** Hands out versions, the highest first, so that no branch is compatible with another one's way. */
class BranchVersions {
  private readonly version: DeweyNumber;
  private readonly branches: OutgoingEdges;
  private readonly takesToSkip: number;
  private takesToVisit: number;
  private ignoresToVisit: number;

  constructor(version: DeweyNumber, branches: OutgoingEdges) {
    this.version = version;
    this.branches = branches;
    this.takesToSkip = Math.max(0, branches.takeBranches - 1);
    this.takesToVisit = this.takesToSkip;
    this.ignoresToVisit = branches.ignoreBranches;
  }

  ofTake(): DeweyNumber {
    const version = increase(this.version, this.takesToVisit);
    this.takesToVisit--;
    return version;
  }

  ofIgnore(): DeweyNumber {
    const version = increase(this.version, this.takesToSkip + this.ignoresToVisit);
    this.ignoresToVisit--;
    return addStage(version);
  }

  /** Of a partial match that stays where it is. */
  ofSelf(): DeweyNumber {
    const { takeBranches, ignoreBranches } = this.branches;
    if (takeBranches === 0 && ignoreBranches === 0) return this.version;
    return increase(this.version, ignoreBranches + Math.max(1, takeBranches));
  }
}

function take(
  buffer: SharedBufferAccessor,
  computation: ComputationState,
  { source, target }: OutgoingEdge,
  event: CurrentEvent,
  version: DeweyNumber,
): ComputationState {
  const { previousBufferEntry, startEventId } = computation;
  const eventId = event.eventId();
  const entry = buffer.put(source.name, eventId, previousBufferEntry, version);
  return locked(buffer, {
    currentStateName: target.name,
    previousBufferEntry: entry,
    version: addStage(version),
    startTimestamp: startEventId === null ? event.timestamp : computation.startTimestamp,
    previousTimestamp: event.timestamp,
    startEventId: startEventId ?? eventId,
  });
}

/** A new partial match, which refers to the last event it accepted. */
function locked(buffer: SharedBufferAccessor, computation: ComputationState): ComputationState {
  buffer.lockNode(computation.previousBufferEntry as NodeId, computation.version);
  return Object.freeze(computation);
}

/** The events of a partial match; there is one way back from each. */
export function matchedIdsOf(
  buffer: SharedBufferAccessor,
  { previousBufferEntry, version }: ComputationState,
): MatchedIds {
  if (previousBufferEntry === null) return new Map();
  const found = buffer.extractPatterns(previousBufferEntry, version);
  checkState(found.length <= 1);
  return found[0] ?? new Map<string, EventId[]>();
}

/** Works out the events of the partial match only when a condition asks for them. */
function conditionContext(
  buffer: SharedBufferAccessor,
  computation: ComputationState,
  { timestamp, currentProcessingTime }: CurrentEvent,
): IterativeConditionContext<unknown> {
  let matched: Record<string, unknown[]> | undefined;
  return {
    getEventsForPattern: (name) => {
      matched ??= buffer.materializeMatch(matchedIdsOf(buffer, computation));
      return Object.hasOwn(matched, name) ? (matched[name] as unknown[]) : [];
    },
    timestamp: () => timestamp,
    currentProcessingTime,
  };
}
