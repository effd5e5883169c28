import { JavaException } from "../../../src/model/java-exception.js";
import { CheckpointCoordinator } from "../../../src/runtime/checkpoint/checkpoint-coordinator.js";
import type { CheckpointCoordinatorEffects } from "../../../src/runtime/checkpoint/checkpoint-coordinator-effects.js";
import {
  CheckpointFailureManager,
  UNLIMITED_TOLERABLE_FAILURE_NUMBER,
} from "../../../src/runtime/checkpoint/checkpoint-failure-manager.js";
import { CHECKPOINT_FAILURE_REASONS } from "../../../src/runtime/checkpoint/checkpoint-failure-reason.js";
import type { CheckpointFailureReason } from "../../../src/runtime/checkpoint/checkpoint-failure-reason.js";
import { isSavepoint } from "../../../src/runtime/checkpoint/checkpoint-options.js";
import { CheckpointRequestDecider } from "../../../src/runtime/checkpoint/checkpoint-request-decider.js";
import { CompletedCheckpointStore } from "../../../src/runtime/checkpoint/completed-checkpoint-store.js";
import { kind } from "../family-adapter.js";
import type { FamilyAdapter } from "../family-adapter.js";
import { asSet } from "../recorded-values.js";

interface Action {
  readonly do: string;
  readonly request: number;
  readonly periodic: boolean;
  readonly terminate: boolean;
  readonly checkpoint: number;
  readonly task: string;
  readonly reason: CheckpointFailureReason;
  readonly ms: number;
}

interface Given {
  readonly tasks: readonly string[];
  readonly operatorCoordinator: boolean;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly minPauseMs: number;
  readonly maxConcurrent: number;
  readonly maxRetained: number;
  readonly tolerableFailures: number | "UNLIMITED";
  readonly checkpointsAfterTasksFinish: boolean;
  readonly initialDelayMs: number;
  readonly actions: readonly Action[];
}

const VERTEX_NAMES = ["source", "down"] as const;

function readTolerable(failures: number | "UNLIMITED"): number {
  return failures === "UNLIMITED" ? UNLIMITED_TOLERABLE_FAILURE_NUMBER : failures;
}

/** The recorder's `source:0` is our `0:0`. */
function taskId(name: string): string {
  const [vertex, subtask] = name.split(":");
  return `${String(VERTEX_NAMES.findIndex((known) => known === vertex))}:${subtask ?? ""}`;
}

function taskName(id: string): string {
  const [vertex, subtask] = id.split(":");
  return `${VERTEX_NAMES[Number(vertex)] ?? ""}:${subtask ?? ""}`;
}

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

/** A coordinator with clock and timers driven by hand; storage answers at once. */
class JobManager {
  private readonly given: Given;
  private readonly coordinator: CheckpointCoordinator;
  private readonly store: CompletedCheckpointStore;
  private readonly finished = new Set<string>();
  /** In order of scheduling. */
  private readonly timers = new Map<string, Timer>();
  private nowMs = 0;
  private lastCheckpointId = 0;
  private events: unknown[] = [];
  private isShutdown = false;

  constructor(given: Given) {
    this.given = given;
    this.store = new CompletedCheckpointStore(given.maxRetained);
    const parallelism = (name: string): number =>
      given.tasks.filter((task) => task.startsWith(name)).length;
    const vertices = VERTEX_NAMES.map((name, vertex) => ({
      vertex,
      parallelism: parallelism(name),
      inputs: vertex === 0 ? [] : [{ from: 0, pattern: "ALL_TO_ALL" as const }],
    }));
    this.coordinator = new CheckpointCoordinator(
      {
        exactlyOnce: true,
        unalignedEnabled: false,
        alignedCheckpointTimeoutMs: 0,
        intervalMs: given.intervalMs,
        intervalDuringBacklogMs: null,
        timeoutMs: given.timeoutMs,
        minPauseBetweenCheckpointsMs: given.minPauseMs,
        maxConcurrentCheckpoints: given.maxConcurrent,
        tolerableFailedCheckpoints: readTolerable(given.tolerableFailures),
        checkpointsAfterTasksFinish: given.checkpointsAfterTasksFinish,
        initialTriggeringDelayMs: given.initialDelayMs,
      },
      vertices.filter((vertex) => vertex.parallelism > 0),
      given.operatorCoordinator ? ["operator"] : [],
      this.store,
      this.effects(),
    );
  }

  perform(action: Action): unknown {
    this.events = [];
    const answer = this.run(action);
    const pending = [...this.coordinator.getPendingCheckpoints().values()].map((checkpoint) => ({
      checkpoint: checkpoint.checkpointId,
      notAcknowledged: [...checkpoint.notYetAcknowledgedTasks.values()].map(taskName),
    }));
    const completedStore = this.store.getAllCheckpoints().map(({ checkpointId }) => checkpointId);
    return {
      ...answer,
      events: this.events,
      pending,
      ...(this.isShutdown ? {} : { completedStore }),
    };
  }

  private run(action: Action): object {
    const { coordinator } = this;
    switch (action.do) {
      case "startCheckpointScheduler":
        coordinator.startCheckpointScheduler();
        return {};
      case "stopCheckpointScheduler":
        coordinator.stopCheckpointScheduler();
        return {};
      case "triggerCheckpoint":
        coordinator.triggerCheckpoint(action.periodic, action.request);
        return {};
      case "triggerSavepoint":
        coordinator.triggerSavepoint(action.request, null);
        return {};
      case "triggerSynchronousSavepoint":
        coordinator.triggerSynchronousSavepoint(action.request, null, action.terminate);
        return {};
      case "acknowledge":
        return { result: this.acknowledge(action.checkpoint, taskId(action.task)) };
      case "acknowledgeAll":
        return {
          results: this.given.tasks.map((task) =>
            this.acknowledge(action.checkpoint, taskId(task)),
          ),
        };
      case "decline":
        coordinator.receiveDeclineMessage(action.checkpoint, taskId(action.task), action.reason);
        return {};
      case "advance":
        this.advance(action.ms);
        return {};
      case "abortPendingCheckpoints":
        coordinator.abortPendingCheckpoints(action.reason);
        return {};
      case "taskFinished":
        this.finished.add(taskId(action.task));
        return {};
      case "restoreLatest":
        return { restoredCheckpoint: coordinator.restoreLatestCheckpointedStateToSubtasks([]) };
      case "shutdown":
        coordinator.shutdown();
        this.isShutdown = true;
        return {};
      default:
        throw new JavaException("UnknownAction", action.do);
    }
  }

  private acknowledge(checkpointId: number, attempt: string): boolean {
    const snapshot = { state: null, finished: "RUNNING" } as const;
    return this.coordinator.receiveAcknowledgeMessage(checkpointId, attempt, snapshot);
  }

  private advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      let next: [string, Timer] | undefined;
      for (const entry of this.timers) {
        if (entry[1].dueMs <= endMs && (next === undefined || entry[1].dueMs < next[1].dueMs)) {
          next = entry;
        }
      }
      if (next === undefined) break;
      this.timers.delete(next[0]);
      this.nowMs = Math.max(this.nowMs, next[1].dueMs);
      next[1].run();
    }
    this.nowMs = endMs;
  }

  private schedule(name: string, delayMs: number, run: () => void): void {
    this.timers.delete(name);
    this.timers.set(name, { dueMs: this.nowMs + delayMs, run });
  }

  private effects(): CheckpointCoordinatorEffects {
    const record = (event: unknown): void => {
      this.events.push(event);
    };
    return {
      absoluteTimeMillis: () => this.nowMs,
      relativeTimeMillis: () => this.nowMs,
      schedulePeriodicTrigger: (delayMs) => {
        this.schedule("periodic", delayMs, () => {
          this.coordinator.onPeriodicTrigger();
        });
      },
      cancelPeriodicTrigger: () => this.timers.delete("periodic"),
      scheduleCheckpointTimeout: (checkpointId, delayMs) => {
        this.schedule(String(checkpointId), delayMs, () => {
          this.coordinator.onCheckpointTimeout(checkpointId);
        });
      },
      cancelCheckpointTimeout: (checkpointId) => this.timers.delete(String(checkpointId)),
      executionOf: (task) => ({
        attempt: task,
        state: this.finished.has(task) ? "FINISHED" : "RUNNING",
      }),
      triggerTask: (task, checkpoint, _timestamp, options) => {
        const type = isSavepoint(options.type) ? "SAVEPOINT" : "CHECKPOINT";
        record({ triggerTask: taskName(task.id), checkpoint, type });
      },
      notifyCheckpointComplete: (task, checkpoint, _timestamp, lastSubsumed) => {
        record({ notifyComplete: taskName(task), checkpoint, lastSubsumed });
      },
      notifyCheckpointAborted: (task, checkpoint, latestCompleted) => {
        record({ notifyAborted: taskName(task), checkpoint, latestCompleted });
      },
      checkpointCoordinator: (operatorId, checkpointId) => {
        record({ coordinatorSnapshot: checkpointId });
        this.coordinator.onCoordinatorSnapshot(operatorId, checkpointId, null);
      },
      notifyCoordinatorComplete: (_operator, id) => {
        record({ coordinatorNotifyComplete: id });
      },
      notifyCoordinatorAborted: (_operator, id) => {
        record({ coordinatorNotifyAborted: id });
      },
      abortCurrentTriggering: () => {
        record({ coordinatorAbortCurrentTriggering: true });
      },
      resetCoordinator: (_operator, id) => {
        record({ coordinatorReset: id });
      },
      requestCheckpointId: () => {
        this.coordinator.onCheckpointId(++this.lastCheckpointId);
      },
      writeMetadata: ({ checkpointId }) => {
        this.coordinator.onMetadataWritten(checkpointId);
      },
      storeCheckpoint: ({ checkpointId }) => {
        this.coordinator.onCheckpointStored(checkpointId);
      },
      discardPendingCheckpoint: () => {
        this.coordinator.onCheckpointCleaned();
      },
      discardCompletedCheckpoint: () => {
        this.coordinator.onCheckpointCleaned();
      },
      discardSubtaskState: () => undefined,
      completeRequest: ({ requester, type }, { checkpointId }) => {
        if (requester === null) return;
        record({ request: requester, completed: checkpointId, savepoint: isSavepoint(type) });
      },
      failRequest: ({ requester }, reason) => {
        if (requester !== null) record({ request: requester, failed: reason });
      },
      assignStates: () => undefined,
      failJob: (message) => {
        record({ failJob: message });
      },
      failJobDueToTaskFailure: (message, task) => {
        record({ failJobDueToTask: taskName(task), message });
      },
    };
  }
}

function answerDecider(given: {
  readonly maxConcurrent: number;
  readonly minPauseMs: number;
  readonly maxQueued: number;
  readonly steps: readonly {
    readonly nowMs: number;
    readonly lastCompletionMs: number;
    readonly pendingCheckpoints: number;
    readonly cleaning: number;
    readonly isTriggering: boolean;
    readonly newRequest?: {
      readonly request: number;
      readonly savepoint: boolean;
      readonly force: boolean;
      readonly periodic: boolean;
    };
  }[];
}): unknown {
  let events: unknown[] = [];
  const decider = new CheckpointRequestDecider(
    {
      failRequest: ({ requestId }, reason) => events.push({ request: requestId, failed: reason }),
      rescheduleTrigger: (delayMs) => events.push({ reschedule: delayMs }),
    },
    given.maxConcurrent,
    given.minPauseMs,
    given.maxQueued,
  );
  return given.steps.map(({ newRequest, ...step }) => {
    events = [];
    const environment = {
      ...step,
      numPendingCheckpoints: step.pendingCheckpoints,
      numCleaningCheckpoints: step.cleaning,
    };
    const chosen =
      newRequest === undefined
        ? decider.chooseQueuedRequestToExecute(environment)
        : decider.chooseRequestToExecute(
            {
              requestId: newRequest.request,
              type: newRequest.savepoint ? "Savepoint" : "Checkpoint",
              isForced: newRequest.force,
              isPeriodic: newRequest.periodic,
              targetLocation: null,
              requester: null,
            },
            environment,
          );
    const queued = decider.state.queuedRequests.length;
    return { execute: chosen?.requestId ?? null, events, queued };
  });
}

interface FailureStep {
  readonly success?: number;
  readonly failure?: CheckpointFailureReason;
  readonly checkpoint?: number | null;
  readonly savepoint?: boolean;
}

function jobFailures(tolerableFailures: number, steps: readonly FailureStep[]): string[][] {
  let failures: string[] = [];
  const manager = new CheckpointFailureManager(
    {
      failJob: (message) => failures.push(message),
      failJobDueToTaskFailure: (message) => failures.push(message),
    },
    tolerableFailures,
  );
  return steps.map(({ success, failure, checkpoint, savepoint }) => {
    failures = [];
    if (success !== undefined) manager.handleCheckpointSuccess(success);
    if (failure !== undefined) {
      manager.handleCheckpointException({
        checkpointId: checkpoint ?? null,
        type: savepoint === true ? "Savepoint" : "Checkpoint",
        reason: failure,
        task: null,
      });
    }
    return failures;
  });
}

interface Step {
  readonly events: readonly object[];
  readonly pending: readonly { readonly checkpoint: number }[];
}

/** Events of one kind to several tasks at one time are a set. */
function sortRuns(events: readonly object[]): unknown[] {
  const sorted: unknown[] = [];
  let run: object[] = [];
  const kindOf = (event: object | undefined): string | undefined =>
    event === undefined ? undefined : Object.keys(event)[0];
  for (const event of events) {
    if (run.length > 0 && kindOf(run[0]) !== kindOf(event)) {
      sorted.push(...asSet(run));
      run = [];
    }
    run.push(event);
  }
  return [...sorted, ...asSet(run)];
}

/** The checkpoint coordinator and its two advisers. */
export const adapter: FamilyAdapter = {
  kinds: {
    coordinator: kind((given: Given) => {
      const jobManager = new JobManager(given);
      return given.actions.map((action) => jobManager.perform(action));
    }),
    decider: kind(answerDecider),
    failureManager: kind(
      (given: {
        readonly tolerableFailures: number | "UNLIMITED";
        readonly steps: readonly FailureStep[];
      }) => jobFailures(readTolerable(given.tolerableFailures), given.steps),
    ),
    reason: kind(({ reason }: { readonly reason: CheckpointFailureReason }) => {
      const [failures] = jobFailures(0, [{ failure: reason, checkpoint: 1 }]);
      return { ...CHECKPOINT_FAILURE_REASONS[reason], countsAsFailure: failures?.length === 1 };
    }),
  },
  normalize: (kindName, answer) => {
    if (kindName !== "coordinator" || !Array.isArray(answer)) return answer;
    return (answer as readonly Step[]).map((step) => ({
      ...step,
      events: sortRuns(step.events),
      pending: [...step.pending].sort((left, right) => left.checkpoint - right.checkpoint),
    }));
  },
};
