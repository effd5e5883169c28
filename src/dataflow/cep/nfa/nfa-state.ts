/**
 * What is known of a pattern for one key: its partial matches, and the complete ones that wait for an
 * earlier partial match.
 *
 * Flink: org.apache.flink.cep.nfa.NFAState
 * Simplified: no
 */
import { JavaPriorityQueue } from "../../../model/java-priority-queue.js";
import { compareComputationStates, type ComputationState } from "./computation-state.js";

/** Matches by the event they started with; which of equal ones is first decides what is skipped. */
export type MatchQueue = JavaPriorityQueue<ComputationState>;

/** As it lies in state: the heaps of the queues. */
export interface StoredNFAState {
  readonly partialMatches: ComputationState[];
  readonly completedMatches: ComputationState[];
}

/** The same while events are processed. */
export interface NFAState {
  partialMatches: MatchQueue;
  readonly completedMatches: MatchQueue;
  /** It must be stored. */
  isStateChanged: boolean;
  /** A partial match was started: its time limit needs a timer. */
  isNewStartPartialMatch: boolean;
}

export function matchQueue(heap: ComputationState[] = []): MatchQueue {
  return new JavaPriorityQueue(compareComputationStates, heap);
}

export function nfaStateOf({ partialMatches, completedMatches }: StoredNFAState): NFAState {
  return {
    partialMatches: matchQueue(partialMatches),
    completedMatches: matchQueue(completedMatches),
    isStateChanged: false,
    isNewStartPartialMatch: false,
  };
}
