/**
 * Turns a failure into a decision: which tasks restart after which delay, or why the job fails.
 *
 * Flink: org.apache.flink.runtime.executiongraph.failover.ExecutionFailureHandler
 * Simplified: no failure enrichers, no metrics
 */
import type { ExecutionTopology, ExecutionVertexId } from "../execution-topology.js";
import type { RestartBackoffTimeStrategy } from "./restart-backoff-time-strategy.js";
import type {
  FailoverStrategy,
  FailureCause,
} from "./restart-pipelined-region-failover-strategy.js";
import { isUnrecoverableError } from "./throwable-classifier.js";

/** What to do about a failure. */
export type FailureHandlingResult = {
  /** `null`: a failure of the whole job. */
  readonly failedTask: ExecutionVertexId | null;
  readonly timestamp: number;
  /** Why the job fails, or the failure itself if it restarts. */
  readonly error: FailureCause;
  /** Whether it begins a restart attempt; if not, it joins one that is pending. */
  readonly isRootCause: boolean;
} & (
  | {
      readonly canRestart: true;
      readonly restartDelayMs: number;
      readonly verticesToRestart: readonly ExecutionVertexId[];
    }
  | { readonly canRestart: false }
);

export interface ExecutionFailureHandlerState {
  numberOfRestarts: number;
  restartStrategy: object;
}

export class ExecutionFailureHandler {
  readonly topology: ExecutionTopology;
  readonly failoverStrategy: FailoverStrategy;
  readonly restartStrategy: RestartBackoffTimeStrategy;
  private numberOfRestarts = 0;

  constructor(
    topology: ExecutionTopology,
    failoverStrategy: FailoverStrategy,
    restartStrategy: RestartBackoffTimeStrategy,
  ) {
    this.topology = topology;
    this.failoverStrategy = failoverStrategy;
    this.restartStrategy = restartStrategy;
  }

  get state(): ExecutionFailureHandlerState {
    return {
      numberOfRestarts: this.numberOfRestarts,
      restartStrategy: this.restartStrategy.state,
    };
  }

  set state(state: ExecutionFailureHandlerState) {
    this.numberOfRestarts = state.numberOfRestarts;
    this.restartStrategy.state = state.restartStrategy;
  }

  getNumberOfRestarts(): number {
    return this.numberOfRestarts;
  }

  /** A task has failed. */
  getFailureHandlingResult(
    failedTask: ExecutionVertexId,
    cause: FailureCause,
    timestamp: number,
  ): FailureHandlingResult {
    const tasks = this.failoverStrategy.getTasksNeedingRestart(failedTask, cause);
    return this.handleFailure(failedTask, cause, timestamp, tasks);
  }

  /** Something failed that concerns all tasks, such as a coordinator. */
  getGlobalFailureHandlingResult(cause: FailureCause, timestamp: number): FailureHandlingResult {
    return this.handleFailure(null, cause, timestamp, this.topology.vertices);
  }

  private handleFailure(
    failedTask: ExecutionVertexId | null,
    cause: FailureCause,
    timestamp: number,
    verticesToRestart: readonly ExecutionVertexId[],
  ): FailureHandlingResult {
    if (isUnrecoverableError(cause)) {
      const error = jobException("The failure is not recoverable", cause);
      return { failedTask, timestamp, error, isRootCause: true, canRestart: false };
    }
    const isNewAttempt = this.restartStrategy.notifyFailure();
    const common = { failedTask, timestamp, isRootCause: isNewAttempt };
    if (!this.restartStrategy.canRestart()) {
      const suppressed = `Recovery is suppressed by ${this.restartStrategy.toString()}`;
      return { ...common, error: jobException(suppressed, cause), canRestart: false };
    }
    if (isNewAttempt) this.numberOfRestarts++;
    const restartDelayMs = this.restartStrategy.getBackoffTimeMs();
    return { ...common, error: cause, canRestart: true, restartDelayMs, verticesToRestart };
  }
}

function jobException(message: string, cause: FailureCause): FailureCause {
  return { className: "JobException", message, cause };
}
