import { beforeEach, describe, expect, test } from "vitest";
import { copyPlain } from "../../../../src/kernel/plain-data.js";
import { CheckpointCoordinator } from "../../../../src/runtime/checkpoint/checkpoint-coordinator.js";
import type { CheckpointCoordinatorEffects } from "../../../../src/runtime/checkpoint/checkpoint-coordinator-effects.js";
import { CHECKPOINT_RULES } from "../../../../src/runtime/checkpoint/checkpoint-rules.js";
import type { CheckpointRules } from "../../../../src/runtime/checkpoint/checkpoint-rules.js";
import { CompletedCheckpointStore } from "../../../../src/runtime/checkpoint/completed-checkpoint-store.js";

// Method: one source and one sink; storage answers only when the test says so.
let log: string[] = [];
let nowMs = 0;

beforeEach(() => {
  log = [];
  nowMs = 0;
});

function record(text: string): void {
  log.push(text);
}

const effects: CheckpointCoordinatorEffects = {
  absoluteTimeMillis: () => nowMs,
  relativeTimeMillis: () => nowMs,
  schedulePeriodicTrigger: (delayMs) => {
    record(`periodic in ${String(delayMs)}`);
  },
  cancelPeriodicTrigger: () => undefined,
  scheduleCheckpointTimeout: () => undefined,
  cancelCheckpointTimeout: () => undefined,
  executionOf: (task) => ({ attempt: `${task}#0`, state: "RUNNING" }),
  triggerTask: (task, id) => {
    record(`trigger ${task.id} ${String(id)}`);
  },
  notifyCheckpointComplete: (task, id) => {
    record(`complete ${task} ${String(id)}`);
  },
  notifyCheckpointAborted: (task, id) => {
    record(`aborted ${task} ${String(id)}`);
  },
  checkpointCoordinator: (operator, id) => {
    record(`snapshot ${operator} ${String(id)}`);
  },
  notifyCoordinatorComplete: () => undefined,
  notifyCoordinatorAborted: () => undefined,
  abortCurrentTriggering: () => undefined,
  resetCoordinator: (operator, id) => {
    record(`reset ${operator} ${String(id)}`);
  },
  requestCheckpointId: () => {
    record("id?");
  },
  writeMetadata: ({ checkpointId }) => {
    record(`write ${String(checkpointId)}`);
  },
  storeCheckpoint: ({ checkpointId }) => {
    record(`store ${String(checkpointId)}`);
  },
  discardPendingCheckpoint: () => undefined,
  discardCompletedCheckpoint: () => undefined,
  discardSubtaskState: () => {
    record("discard late state");
  },
  completeRequest: () => undefined,
  failRequest: (_request, reason) => {
    record(`failed ${reason}`);
  },
  assignStates: ({ checkpointId }) => {
    record(`assign ${String(checkpointId)}`);
  },
  failJob: () => {
    record("fail job");
  },
  failJobDueToTaskFailure: () => {
    record("fail job due to task");
  },
};

function createCoordinator(
  operatorCoordinators: readonly string[] = [],
  rules: CheckpointRules = CHECKPOINT_RULES,
): CheckpointCoordinator {
  return new CheckpointCoordinator(
    {
      exactlyOnce: true,
      unalignedEnabled: false,
      alignedCheckpointTimeoutMs: 0,
      intervalMs: 1000,
      intervalDuringBacklogMs: null,
      timeoutMs: 10_000,
      minPauseBetweenCheckpointsMs: 100,
      initialTriggeringDelayMs: 500,
      maxConcurrentCheckpoints: 1,
      tolerableFailedCheckpoints: 0,
      checkpointsAfterTasksFinish: true,
    },
    [
      { vertex: 0, parallelism: 1, inputs: [] },
      { vertex: 1, parallelism: 1, inputs: [{ from: 0, pattern: "ALL_TO_ALL" }] },
    ],
    operatorCoordinators,
    new CompletedCheckpointStore(1),
    effects,
    rules,
  );
}

const stateless = { state: null, finished: "RUNNING" } as const;

function acknowledge(coordinator: CheckpointCoordinator, id: number, ...tasks: string[]): void {
  for (const task of tasks) coordinator.receiveAcknowledgeMessage(id, `${task}#0`, stateless);
}

function take(effect: () => void): string[] {
  log = [];
  effect();
  return log;
}

describe("the life of a checkpoint", () => {
  test("nothing is committed before the pointer to it is durable", () => {
    const coordinator = createCoordinator(["enumerator"]);
    const steps = [
      () => {
        coordinator.triggerCheckpoint(false, "user");
      },
      () => {
        coordinator.onCheckpointId(1);
      },
      () => {
        coordinator.onCoordinatorSnapshot("enumerator", 1, "splits");
      },
      () => {
        acknowledge(coordinator, 1, "0:0", "1:0");
      },
      () => {
        coordinator.onMetadataWritten(1);
      },
      () => {
        coordinator.onCheckpointStored(1);
      },
    ];
    expect(steps.map(take)).toEqual([
      ["id?"],
      ["snapshot enumerator 1"],
      ["trigger 0:0 1"],
      ["write 1"],
      ["store 1"],
      ["complete 0:0 1", "complete 1:0 1"],
    ]);
  });

  test("an acknowledgement counts once, and only from an attempt that takes part", () => {
    const coordinator = createCoordinator();
    coordinator.triggerCheckpoint(false, "user");
    coordinator.onCheckpointId(1);
    acknowledge(coordinator, 1, "0:0", "0:0");
    expect(coordinator.receiveAcknowledgeMessage(1, "1:0#7", stateless)).toBe(true);
    expect(coordinator.receiveAcknowledgeMessage(9, "1:0#0", stateless)).toBe(false);
    expect(log.filter((line) => line !== "discard late state")).toEqual(["id?", "trigger 0:0 1"]);
  });

  test("a declined checkpoint is aborted for all, and may fail the job", () => {
    const coordinator = createCoordinator();
    coordinator.triggerCheckpoint(false, "user");
    coordinator.onCheckpointId(1);
    const declined = take(() => {
      coordinator.receiveDeclineMessage(1, "1:0", "CHECKPOINT_ASYNC_EXCEPTION");
    });
    expect(declined).toEqual([
      "failed CHECKPOINT_ASYNC_EXCEPTION",
      "fail job due to task",
      "aborted 0:0 1",
      "aborted 1:0 1",
    ]);
  });

  test("while it is being written nothing can stop it any more", () => {
    const coordinator = createCoordinator();
    coordinator.triggerCheckpoint(false, "user");
    coordinator.onCheckpointId(1);
    acknowledge(coordinator, 1, "0:0", "1:0");
    coordinator.abortPendingCheckpoints("JOB_FAILOVER_REGION");
    coordinator.onMetadataWritten(1);
    coordinator.onCheckpointStored(1);
    expect(coordinator.restoreLatestCheckpointedStateToSubtasks([])).toBe(1);
  });

  test("a savepoint commits nothing, and nothing restarts from it", () => {
    const coordinator = createCoordinator();
    coordinator.triggerSavepoint("user", "/savepoints");
    coordinator.onCheckpointId(1);
    acknowledge(coordinator, 1, "0:0", "1:0");
    expect(take(() => void coordinator.onMetadataWritten(1))).toEqual([]);
    expect(coordinator.restoreLatestCheckpointedStateToAll([])).toBeNull();
  });
});

test("periodic checkpoints keep their schedule; a restart waits only for the pause", () => {
  const coordinator = createCoordinator();
  coordinator.startCheckpointScheduler();
  nowMs = 500;
  coordinator.onPeriodicTrigger();
  coordinator.startCheckpointScheduler();
  expect(log).toEqual(["periodic in 500", "periodic in 1000", "id?", "periodic in 100"]);
});

test("without a checkpoint a global restart resets the coordinators", () => {
  const coordinator = createCoordinator(["enumerator"]);
  expect(coordinator.restoreLatestCheckpointedStateToAll([])).toBeNull();
  expect(log).toEqual(["reset enumerator -1"]);
});

test("a copied state continues like the original", () => {
  const original = createCoordinator();
  original.triggerCheckpoint(false, "user");
  original.onCheckpointId(1);
  acknowledge(original, 1, "0:0");
  const copy = createCoordinator();
  copy.state = copyPlain(original.state);
  acknowledge(original, 1, "1:0");
  expect(
    take(() => {
      acknowledge(copy, 1, "1:0");
    }),
  ).toEqual(["write 1"]);
});

// A rule must be able to fail: with another one the same messages complete the checkpoint too early.
test("a broken rule is another protocol", () => {
  const isFullyAcknowledged = (): boolean => true;
  const coordinator = createCoordinator([], { ...CHECKPOINT_RULES, isFullyAcknowledged });
  coordinator.triggerCheckpoint(false, "user");
  coordinator.onCheckpointId(1);
  expect(
    take(() => {
      acknowledge(coordinator, 1, "0:0");
    }),
  ).toEqual(["write 1"]);
});
