import type { OperatorSubtaskState } from "../../model/operator-state.js";
import type { StateVisitor } from "../reference/reference-operator.js";
import { isPatternState, storedMatches } from "../reference/stored-pattern-matches.js";
import {
  MERGING_WINDOWS,
  visitMergingWindows,
  type InFlight,
} from "../reference/merging-windows.js";
import { visitMatches } from "../reference/pattern-matches.js";
import { nextOffsetOf, type SourceSplitView } from "../reference/source-input.js";
import { READER_STATE } from "../reference/source-operator.js";
import type { Unexpired } from "./unexpired-at.js";

/** A transaction that is pre-committed and waits for its checkpoint. */
export interface Committable {
  readonly transactionalId: string;
  readonly epoch: number;
}

const COMMITTER_STATE = "streaming_committer_raw_states";

/** Operator state in which sinks remember their own protocol; it is judged with their transactions. */
const SINK_STATES: readonly string[] = [COMMITTER_STATE, "writer_raw_states"];

/**
 * Shows a stored snapshot of an operator in the logical view that the reference has of its own state.
 *
 * @param unexpired what is left of a value by the time of the snapshot; absent: all of it
 */
export function visitSnapshot(
  snapshot: OperatorSubtaskState,
  visitor: StateVisitor,
  unexpired: Unexpired = (_, value) => value,
): void {
  for (const { states, timers } of snapshot.keyed?.groups ?? []) {
    for (const { key, matches } of storedMatches(states)) visitMatches(visitor, key, matches);
    for (const { name, entries } of states) {
      if (isPatternState(name)) continue;
      for (const { key, namespace, value: stored } of entries) {
        const value = unexpired(name, stored);
        if (value === undefined) continue;
        if (name !== MERGING_WINDOWS) visitor.keyed(name, key, namespace, value);
        else visitMergingWindows(visitor, key, value as readonly InFlight[]);
      }
    }
    for (const { eventTime, processingTime } of timers) {
      for (const { timestamp, key, namespace } of eventTime) {
        visitor.timer("eventTime", timestamp, key, namespace);
      }
      for (const { timestamp, key, namespace } of processingTime) {
        visitor.timer("processingTime", timestamp, key, namespace);
      }
    }
  }
  for (const { name, items } of snapshot.operatorState) {
    if (SINK_STATES.includes(name)) continue;
    for (const item of items) {
      if (name === READER_STATE) {
        const split = item as SourceSplitView;
        visitor.split(split.splitId, nextOffsetOf(split));
      } else visitor.item(name, item);
    }
  }
}

interface StoredCommittables {
  readonly subtasks: readonly {
    readonly requests: readonly { readonly committable: Committable }[];
  }[];
}

/** What a committer still had to commit when it was snapshotted. */
export function committablesOf(snapshot: OperatorSubtaskState): Committable[] {
  const stored = snapshot.operatorState.find(({ name }) => name === COMMITTER_STATE);
  const collected = (stored?.items ?? []) as readonly (readonly StoredCommittables[])[];
  return collected.flatMap((checkpoints) =>
    checkpoints.flatMap(({ subtasks }) =>
      subtasks.flatMap(({ requests }) => requests.map(({ committable }) => committable)),
    ),
  );
}
