/**
 * All tasks are being stopped, to be started again, after a delay, with the slots there are then.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.Restarting
 * Simplified: no
 */
import type { VertexParallelism } from "./allocator/job-information.js";
import {
  isSameParallelism,
  type SchedulerState,
  type SchedulerStateContext,
} from "./scheduler-state.js";

interface Data {
  backoffTimeMs: number;
  /** It restarts to be that parallel; `null` = because of a failure. */
  restartWithParallelism: VertexParallelism | null;
}

export class Restarting implements SchedulerState {
  readonly name = "Restarting";
  readonly jobStatus = "RESTARTING";
  readonly hasExecutionGraph = true;
  data: Data;
  private readonly context: SchedulerStateContext;

  constructor(
    context: SchedulerStateContext,
    backoffTimeMs: number,
    restartWithParallelism: VertexParallelism | null,
  ) {
    this.context = context;
    this.data = { backoffTimeMs, restartWithParallelism };
  }

  enter(): void {
    this.context.cancelGraph();
  }

  cancel(): void {
    this.context.goToCanceling();
  }

  /** Everything is being stopped already. */
  onFailure(): void {}

  onGraphEnded(): void {
    this.context.schedule("goOn", this.data.backoffTimeMs);
  }

  onScheduled(): void {
    const { context } = this;
    const isReady = this.availableParallelismNotChanged() || context.hasDesiredResources();
    if (isReady) context.goToCreatingExecutionGraph();
    else context.goToWaitingForResources();
  }

  private availableParallelismNotChanged(): boolean {
    const { restartWithParallelism } = this.data;
    const available = this.context.availableVertexParallelism();
    if (restartWithParallelism === null || available === null) return false;
    return isSameParallelism(available, restartWithParallelism);
  }
}
