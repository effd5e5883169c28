/**
 * The job is being stopped with a savepoint. A failure waits until it is known what became of the
 * savepoint: once it is there, a restart would commit again what it has committed, so the job fails.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.StopWithSavepoint
 * Simplified: the client's answer comes from JobSavepoints, which both schedulers share
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";
import { throwable } from "../../rpc/rpc-message.js";
import {
  stoppingException,
  type StopWithSavepointEvent,
} from "../stopwithsavepoint/stop-with-savepoint-termination-handler.js";
import {
  restartOrFail,
  type GraphEnding,
  type SchedulerState,
  type SchedulerStateContext,
} from "./scheduler-state.js";

interface Data {
  /** Where the savepoint lies; `null` = it is not complete. */
  path: string | null;
  /** A failure that waits for the savepoint. */
  failure: SerializedThrowable | null;
}

export class StopWithSavepoint implements SchedulerState {
  readonly name = "StopWithSavepoint";
  readonly jobStatus = "RUNNING";
  readonly hasExecutionGraph = true;
  data: Data = { path: null, failure: null };
  private readonly context: SchedulerStateContext;

  constructor(context: SchedulerStateContext) {
    this.context = context;
  }

  enter(): void {}

  cancel(): void {
    this.context.goToCanceling();
  }

  onFailure(cause: SerializedThrowable): void {
    const { data } = this;
    if (data.failure !== null) return;
    data.failure = cause;
    if (data.path !== null) this.failStopping(data.path, cause);
  }

  onStopWithSavepoint(event: StopWithSavepointEvent): void {
    const { data } = this;
    if (event.kind === "savepointCompleted") {
      data.path = event.path;
      if (data.failure !== null) this.failStopping(event.path, data.failure);
    } else if (event.kind === "savepointFailed") {
      if (data.failure === null) this.context.goToExecuting();
      else restartOrFail(this.context, data.failure);
    }
  }

  onGraphEnded(ending: GraphEnding): void {
    if (ending === "FINISHED") {
      this.context.goToFinished(ending, null);
      return;
    }
    const text = "Job did not reach the FINISHED state while performing stop-with-savepoint.";
    this.onFailure(throwable("FlinkException", text));
  }

  private failStopping(path: string, cause: SerializedThrowable): void {
    const { jobId } = this.context.parts.environment.jobGraph;
    restartOrFail(this.context, stoppingException(path, jobId, cause));
  }
}
