/**
 * What a committer operator has collected, by checkpoint and by the subtask it came from. Works on
 * plain data, which is also what lies in a checkpoint.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.sink.committables.CommittableCollector,
 * CheckpointCommittableManagerImpl, SubtaskCommittableManager
 * Simplified: no
 */
import { checkArgument, checkState } from "../../model/java-exception.js";
import type {
  CommittableMessage,
  CommittableSummary,
  CommittableWithLineage,
} from "../connectors/committable-message.js";
import type { StoredCommitRequest } from "../connectors/commit-request.js";

/** Committables of one writer subtask. */
export interface SubtaskCommittables {
  readonly subtaskId: number;
  expected: number;
  failed: number;
  requests: StoredCommitRequest[];
}

/** Committables of one checkpoint. */
export interface CheckpointCommittables {
  readonly checkpointId: number;
  numberOfSubtasks: number;
  subtasks: SubtaskCommittables[];
}

/** By ascending checkpoint. */
export type CollectedCommittables = CheckpointCommittables[];

export function addMessage(collected: CollectedCommittables, message: CommittableMessage): void {
  if (message.kind === "summary") addSummary(collected, message);
  else addCommittable(collected, message);
}

/** What is still to be committed of a checkpoint; every writer must have sent all it announced. */
export function pendingRequests({ subtasks }: CheckpointCommittables): StoredCommitRequest[] {
  for (const { expected, requests, failed, subtaskId } of subtasks) {
    checkState(
      requests.length + failed === expected,
      `Received ${String(requests.length)} of ${String(expected)} committables of subtask ${String(subtaskId)}.`,
    );
  }
  return subtasks.flatMap(({ requests }) => requests.filter((request) => !isFinished(request)));
}

export function successfulCommittables({ subtasks }: CheckpointCommittables): unknown[] {
  return subtasks
    .flatMap(({ requests }) => requests)
    .filter(({ state }) => state === "COMMITTED")
    .map(({ committable }) => committable);
}

export function isFinished({ state }: StoredCommitRequest): boolean {
  return state === "COMMITTED" || state === "FAILED";
}

/** Adds what another subtask had collected before the job was rescaled or restored. */
export function mergeCollected(
  collected: CollectedCommittables,
  others: CollectedCommittables,
): void {
  for (const other of others) {
    const own = collected.find(({ checkpointId }) => checkpointId === other.checkpointId);
    if (own === undefined) insert(collected, copyOf(other));
    else {
      own.numberOfSubtasks = Math.min(own.numberOfSubtasks, other.numberOfSubtasks);
      for (const subtask of copyOf(other).subtasks) mergeSubtask(own, subtask);
    }
  }
}

/** A copy to be stored, cut off from later changes. */
export function copyOf(committables: CheckpointCommittables): CheckpointCommittables {
  const subtasks = committables.subtasks.map((subtask) => ({
    ...subtask,
    requests: subtask.requests.map((request) => ({ ...request })),
  }));
  return { ...committables, subtasks };
}

function mergeSubtask(own: CheckpointCommittables, subtask: SubtaskCommittables): void {
  const known = own.subtasks.find(({ subtaskId }) => subtaskId === subtask.subtaskId);
  if (known === undefined) own.subtasks.push(subtask);
  else {
    known.expected += subtask.expected;
    known.failed += subtask.failed;
    known.requests.push(...subtask.requests);
  }
}

function addSummary(collected: CollectedCommittables, summary: CommittableSummary): void {
  const { checkpointId, subtaskId, numberOfSubtasks, numberOfCommittables } = summary;
  let checkpoint = collected.find((one) => one.checkpointId === checkpointId);
  if (checkpoint === undefined) {
    checkpoint = { checkpointId, numberOfSubtasks, subtasks: [] };
    insert(collected, checkpoint);
  }
  checkArgument(
    !checkpoint.subtasks.some((subtask) => subtask.subtaskId === subtaskId),
    `There is already a summary for subtask ${String(subtaskId)} in checkpoint ${String(checkpointId)}.`,
  );
  checkpoint.subtasks.push({ subtaskId, expected: numberOfCommittables, failed: 0, requests: [] });
}

function addCommittable(collected: CollectedCommittables, message: CommittableWithLineage): void {
  const { checkpointId, subtaskId, committable } = message;
  const checkpoint = collected.find((one) => one.checkpointId === checkpointId);
  const subtask = checkpoint?.subtasks.find((one) => one.subtaskId === subtaskId);
  checkState(subtask !== undefined, "Unknown checkpoint or subtask for committable");
  checkState(subtask.requests.length < subtask.expected, "Already received all committables.");
  subtask.requests.push({ committable, numberOfRetries: 0, state: "RECEIVED" });
}

function insert(collected: CollectedCommittables, checkpoint: CheckpointCommittables): void {
  const at = collected.findIndex(({ checkpointId }) => checkpointId > checkpoint.checkpointId);
  collected.splice(at < 0 ? collected.length : at, 0, checkpoint);
}
