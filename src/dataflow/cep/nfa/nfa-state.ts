/**
 * What is known of a pattern for one key: its partial matches, and the complete ones that wait for an
 * earlier partial match.
 *
 * Flink: org.apache.flink.cep.nfa.NFAState
 * Simplified: no
 */
import type { ComputationStateQueue } from "./computation-state-queue.js";

/** As it lies in state. */
export interface StoredNFAState {
  readonly partialMatches: ComputationStateQueue;
  readonly completedMatches: ComputationStateQueue;
}

/** The same while events are processed. */
export interface NFAState {
  partialMatches: ComputationStateQueue;
  readonly completedMatches: ComputationStateQueue;
  /** It must be stored. */
  isStateChanged: boolean;
  /** A partial match was started: its time limit needs a timer. */
  isNewStartPartialMatch: boolean;
}

export function nfaStateOf({ partialMatches, completedMatches }: StoredNFAState): NFAState {
  return { partialMatches, completedMatches, isStateChanged: false, isNewStartPartialMatch: false };
}
