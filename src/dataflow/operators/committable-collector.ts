/**
 * What a committer operator has collected, by checkpoint and by the subtask it came from. Works on
 * plain data, which is also what lies in a checkpoint.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.sink.committables.CommittableCollector,
 * CheckpointCommittableManagerImpl, SubtaskCommittableManager
 * Simplified: no state of Flink 1 is read
 */
import { checkArgument, checkState, JavaException } from "../../model/java-exception.js";
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

/** Committables of one checkpoint; the subtasks by ascending id. */
export interface CheckpointCommittables {
  readonly checkpointId: number;
  readonly numberOfSubtasks: number;
  subtasks: SubtaskCommittables[];
}

/** By ascending checkpoint. */
export type CollectedCommittables = CheckpointCommittables[];

export function addMessage(collected: CollectedCommittables, message: CommittableMessage): void {
  if (message.kind === "summary") addSummary(collected, message);
  else addCommittable(collected, message);
}

/** What is still to be committed of a checkpoint; every writer must have sent all it announced. */
export function pendingRequests(checkpoint: CheckpointCommittables): StoredCommitRequest[] {
  for (const subtask of checkpoint.subtasks) {
    checkArgument(
      hasReceivedAll(subtask),
      `Trying to commit incomplete batch of committables subtask=${String(subtask.subtaskId)}, ` +
        `manager=${JSON.stringify(checkpoint)}`,
    );
  }
  return checkpoint.subtasks.flatMap(({ requests }) => requests.filter(isPending));
}

export function successfulCommittables({ subtasks }: CheckpointCommittables): unknown[] {
  return subtasks
    .flatMap(({ requests }) => requests)
    .filter(({ state }) => state === "COMMITTED")
    .map(({ committable }) => committable);
}

/** Whether all writer subtasks have sent all that they announced for the checkpoint. */
export function hasGloballyReceivedAll(checkpoint: CheckpointCommittables): boolean {
  const { subtasks, numberOfSubtasks } = checkpoint;
  return subtasks.length === numberOfSubtasks && subtasks.every(hasReceivedAll);
}

/** Adds what another subtask had collected before the job was rescaled or restored. */
export function mergeCollected(
  collected: CollectedCommittables,
  others: CollectedCommittables,
): void {
  for (const other of others) {
    const own = collected.find(({ checkpointId }) => checkpointId === other.checkpointId);
    if (own === undefined) insert(collected, copyOf(other));
    else for (const subtask of copyOf(other).subtasks) mergeSubtask(own, subtask);
  }
}

/** What a checkpoint stores: cut off from later changes, and with what has come as what is expected. */
export function snapshotOf(collected: CollectedCommittables): CollectedCommittables {
  return collected.map((checkpoint) => {
    const copy = copyOf(checkpoint);
    for (const subtask of copy.subtasks) subtask.expected = subtask.requests.length;
    return copy;
  });
}

function copyOf(committables: CheckpointCommittables): CheckpointCommittables {
  const subtasks = committables.subtasks.map((subtask) => ({
    ...subtask,
    requests: subtask.requests.map((request) => ({ ...request })),
  }));
  return { ...committables, subtasks };
}

function hasReceivedAll({ expected, requests, failed }: SubtaskCommittables): boolean {
  return requests.length === expected + failed;
}

function isPending({ state }: StoredCommitRequest): boolean {
  return state !== "COMMITTED" && state !== "FAILED";
}

function mergeSubtask(own: CheckpointCommittables, subtask: SubtaskCommittables): void {
  const known = own.subtasks.find(({ subtaskId }) => subtaskId === subtask.subtaskId);
  if (known === undefined) insertSubtask(own, subtask);
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
  if (checkpoint.subtasks.some((subtask) => subtask.subtaskId === subtaskId)) {
    throw new JavaException(
      "UnsupportedOperationException",
      `Received duplicate committable summary for checkpoint ${String(checkpointId)} + subtask ` +
        `${String(subtaskId)}. Please check the status of FLINK-25920`,
    );
  }
  insertSubtask(checkpoint, { subtaskId, expected: numberOfCommittables, failed: 0, requests: [] });
}

function addCommittable(collected: CollectedCommittables, message: CommittableWithLineage): void {
  const { checkpointId, subtaskId, committable } = message;
  const checkpoint = collected.find((one) => one.checkpointId === checkpointId);
  const subtask = checkpoint?.subtasks.find((one) => one.subtaskId === subtaskId);
  if (subtask === undefined) {
    const unknown = checkpoint === undefined ? "checkpoint" : "subtask";
    const message = `Unknown ${unknown} for ${JSON.stringify(committable)}`;
    throw new JavaException("NullPointerException", message);
  }
  checkState(subtask.requests.length < subtask.expected, "Already received all committables.");
  subtask.requests.push({ committable, numberOfRetries: 0, state: "RECEIVED" });
}

function insert(collected: CollectedCommittables, checkpoint: CheckpointCommittables): void {
  const at = collected.findIndex(({ checkpointId }) => checkpointId > checkpoint.checkpointId);
  collected.splice(at < 0 ? collected.length : at, 0, checkpoint);
}

function insertSubtask({ subtasks }: CheckpointCommittables, subtask: SubtaskCommittables): void {
  const at = subtasks.findIndex(({ subtaskId }) => subtaskId > subtask.subtaskId);
  subtasks.splice(at < 0 ? subtasks.length : at, 0, subtask);
}
