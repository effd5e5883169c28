/**
 * Decides which request for a checkpoint runs next: one at a time is triggered, a limited number is
 * pending, and periodic ones keep a pause. Everything else waits in a queue.
 *
 * Flink: org.apache.flink.runtime.checkpoint.CheckpointRequestDecider
 * Simplified: no
 */
import { checkArgument } from "../../model/java-exception.js";
import type { CheckpointFailureReason } from "./checkpoint-failure-reason.js";
import { isSavepoint } from "./checkpoint-options.js";
import type { SnapshotType } from "./checkpoint-options.js";

/** Somebody wants a checkpoint: the periodic trigger, or a user who waits for the answer. */
export interface CheckpointTriggerRequest {
  /** Ascending; tells requests apart and says which is older. */
  readonly requestId: number;
  readonly type: SnapshotType;
  /** Runs although the maximum number of checkpoints is pending. */
  readonly isForced: boolean;
  readonly isPeriodic: boolean;
  /** Where a savepoint goes; `null`: to the checkpoint directory. */
  readonly targetLocation: string | null;
  /** Whoever waits for the answer, as data; `null`: the periodic trigger. */
  readonly requester: unknown;
}

/** What the decision depends on. */
export interface CheckpointRequestEnvironment {
  /** A request is on its way to becoming a pending checkpoint. */
  readonly isTriggering: boolean;
  readonly numPendingCheckpoints: number;
  /** Checkpoints whose state is still being deleted. */
  readonly numCleaningCheckpoints: number;
  /** End of the last completed checkpoint on the monotonic clock; `null`: there was none. */
  readonly lastCompletionMs: number | null;
  readonly nowMs: number;
}

export interface CheckpointRequestDeciderEffects {
  failRequest(request: CheckpointTriggerRequest, reason: CheckpointFailureReason): void;
  /** The next periodic checkpoint is due after this delay. */
  rescheduleTrigger(delayMs: number): void;
}

export interface CheckpointRequestDeciderState {
  /** In the order in which they will run. */
  queuedRequests: CheckpointTriggerRequest[];
}

const MAX_QUEUED_REQUESTS_DEFAULT = 1000;

export class CheckpointRequestDecider {
  state: CheckpointRequestDeciderState = { queuedRequests: [] };
  readonly effects: CheckpointRequestDeciderEffects;
  readonly maxConcurrentCheckpoints: number;
  readonly minPauseBetweenCheckpointsMs: number;
  readonly maxQueuedRequests: number;

  constructor(
    effects: CheckpointRequestDeciderEffects,
    maxConcurrentCheckpoints: number,
    minPauseBetweenCheckpointsMs: number,
    maxQueuedRequests: number = MAX_QUEUED_REQUESTS_DEFAULT,
  ) {
    checkArgument(maxConcurrentCheckpoints > 0);
    checkArgument(maxQueuedRequests > 0);
    this.effects = effects;
    this.maxConcurrentCheckpoints = maxConcurrentCheckpoints;
    this.minPauseBetweenCheckpointsMs = minPauseBetweenCheckpointsMs;
    this.maxQueuedRequests = maxQueuedRequests;
  }

  /** Queues a new request; returns the one that is to run now, if any. */
  chooseRequestToExecute(
    newRequest: CheckpointTriggerRequest,
    environment: CheckpointRequestEnvironment,
  ): CheckpointTriggerRequest | null {
    const queue = this.state.queuedRequests;
    if (queue.length >= this.maxQueuedRequests && queue.at(-1)?.isPeriodic === false) {
      this.effects.failRequest(newRequest, "TOO_MANY_CHECKPOINT_REQUESTS");
      return null;
    }
    queue.push(newRequest);
    queue.sort(compareRequests);
    if (queue.length > this.maxQueuedRequests) {
      const last = queue.pop();
      if (last !== undefined) this.effects.failRequest(last, "TOO_MANY_CHECKPOINT_REQUESTS");
    }
    return this.chooseQueuedRequestToExecute(environment);
  }

  /** Something has changed; returns the request that is to run now, if any. */
  chooseQueuedRequestToExecute(
    environment: CheckpointRequestEnvironment,
  ): CheckpointTriggerRequest | null {
    const queue = this.state.queuedRequests;
    const [first] = queue;
    const isCleaningBehind = environment.numCleaningCheckpoints > this.maxConcurrentCheckpoints;
    if (first === undefined || environment.isTriggering || isCleaningBehind) return null;
    if (environment.numPendingCheckpoints >= this.maxConcurrentCheckpoints) {
      if (!first.isForced) return null;
    } else if (first.isPeriodic && !first.isForced) {
      const pauseMs = this.remainingPauseMs(environment);
      if (pauseMs > 0) {
        queue.shift();
        this.effects.failRequest(first, "MINIMUM_TIME_BETWEEN_CHECKPOINTS");
        this.effects.rescheduleTrigger(pauseMs);
        return null;
      }
    }
    queue.shift();
    return first;
  }

  abortAll(reason: CheckpointFailureReason): void {
    const queue = this.state.queuedRequests;
    for (let first = queue.shift(); first !== undefined; first = queue.shift()) {
      this.effects.failRequest(first, reason);
    }
  }

  private remainingPauseMs(environment: CheckpointRequestEnvironment): number {
    const { lastCompletionMs, nowMs } = environment;
    if (lastCompletionMs === null) return 0;
    return lastCompletionMs - nowMs + this.minPauseBetweenCheckpointsMs;
  }
}

/** Savepoints first, then forced ones, then those a user waits for, then the oldest. */
function compareRequests(left: CheckpointTriggerRequest, right: CheckpointTriggerRequest): number {
  return (
    Number(isSavepoint(right.type)) - Number(isSavepoint(left.type)) ||
    Number(right.isForced) - Number(left.isForced) ||
    Number(left.isPeriodic) - Number(right.isPeriodic) ||
    left.requestId - right.requestId
  );
}
