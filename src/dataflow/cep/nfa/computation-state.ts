/**
 * One partial match: the state it is in, the last event it accepted and the version of its way back.
 *
 * Flink: org.apache.flink.cep.nfa.ComputationState
 * Simplified: no
 */
import { isSameVersion, type DeweyNumber } from "./dewey-number.js";
import { compareEventIds, nodeKey, type EventId, type NodeId } from "./sharedbuffer/event-id.js";

export interface ComputationState {
  readonly currentStateName: string;
  /** Last accepted event; `null` = none yet. */
  readonly previousBufferEntry: NodeId | null;
  readonly version: DeweyNumber;
  /** Timestamp of the first accepted event; -1 = none yet. */
  readonly startTimestamp: number;
  /** Timestamp of the last accepted event; -1 = none yet. */
  readonly previousTimestamp: number;
  /** First accepted event; `null` = none yet. */
  readonly startEventId: EventId | null;
}

/** A partial match without any event. */
export function startState(currentStateName: string, version: DeweyNumber): ComputationState {
  return Object.freeze({
    currentStateName,
    previousBufferEntry: null,
    version,
    startTimestamp: -1,
    previousTimestamp: -1,
    startEventId: null,
  });
}

/** By the event they started with; those that have not started come last. */
export function compareComputationStates(left: ComputationState, right: ComputationState): number {
  if (left.startEventId === null) return right.startEventId === null ? 0 : 1;
  if (right.startEventId === null) return -1;
  return compareEventIds(left.startEventId, right.startEventId);
}

export function isSameComputationState(left: ComputationState, right: ComputationState): boolean {
  return (
    left.currentStateName === right.currentStateName &&
    left.startTimestamp === right.startTimestamp &&
    left.previousTimestamp === right.previousTimestamp &&
    compareComputationStates(left, right) === 0 &&
    isSameNode(left.previousBufferEntry, right.previousBufferEntry) &&
    isSameVersion(left.version, right.version)
  );
}

function isSameNode(left: NodeId | null, right: NodeId | null): boolean {
  if (left === null || right === null) return left === right;
  return nodeKey(left) === nodeKey(right);
}
