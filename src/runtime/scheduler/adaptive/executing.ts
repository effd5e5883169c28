/**
 * The job runs. When slots come or go, or a user asks for another parallelism, it restarts with what
 * there is: preferably right after a checkpoint, so that little is computed twice.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.Executing
 * Simplified: no rescale history
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";
import { checkState } from "../../../model/java-exception.js";
import type { StopWithSavepointEvent } from "../stopwithsavepoint/stop-with-savepoint-termination-handler.js";
import type { AdaptiveSchedulerSettings } from "./adaptive-scheduler-settings.js";
import { ResourceDrivenTransition } from "./resource-driven-transition.js";
import {
  isSameParallelism,
  restartOrFail,
  type GraphEnding,
  type SchedulerState,
  type SchedulerStateContext,
} from "./scheduler-state.js";
import type { StateTransitionManagerState } from "./state-transition-manager.js";

interface Data {
  readonly transition: StateTransitionManagerState | null;
  /** How many checkpoints may still fail; `null` = nothing has changed yet. */
  readonly failedCheckpointCountdown: number | null;
}

const CHECK = "check";

export class Executing implements SchedulerState {
  readonly name = "Executing";
  readonly jobStatus = "RUNNING";
  readonly hasExecutionGraph = true;
  private readonly context: SchedulerStateContext;
  private readonly rescaleOnFailedCheckpointCount: number;
  private readonly transition: ResourceDrivenTransition;
  private failedCheckpointCountdown: number | null = null;

  constructor(context: SchedulerStateContext, settings: AdaptiveSchedulerSettings) {
    this.context = context;
    this.rescaleOnFailedCheckpointCount = settings.rescaleOnFailedCheckpointCount;
    this.transition = new ResourceDrivenTransition(context, settings.executing, {
      hasSufficientResources: () => this.parallelismChanged() && context.hasSufficientResources(),
      hasDesiredResources: () => this.parallelismChanged() && context.hasDesiredResources(),
      transitionToSubsequentState: () => {
        const available = context.availableVertexParallelism();
        checkState(available !== null, "Resources must be available when rescaling.");
        context.rescaleStarted(available);
        context.goToRestarting(0, available);
      },
    });
  }

  get data(): Data {
    const { failedCheckpointCountdown } = this;
    return { transition: this.transition.data, failedCheckpointCountdown };
  }

  set data({ transition, failedCheckpointCountdown }: Data) {
    this.transition.data = transition;
    this.failedCheckpointCountdown = failedCheckpointCountdown;
  }

  enter(): void {
    this.transition.start();
    this.context.deploy();
    this.context.schedule(CHECK, 0);
  }

  cancel(): void {
    this.context.goToCanceling();
  }

  onFailure(cause: SerializedThrowable): void {
    restartOrFail(this.context, cause);
  }

  onScheduled(action: string): void {
    if (action !== CHECK) {
      this.transition.onScheduled(action);
      return;
    }
    // Slots may have come while the graph was being made.
    this.transition.onChange();
    this.transition.onTrigger();
  }

  onNewResourcesAvailable(): void {
    this.onChange();
  }

  onNewResourceRequirements(): void {
    this.onChange();
  }

  onCompletedCheckpoint(): void {
    this.triggerPotentialRescale();
  }

  onFailedCheckpoint(): void {
    if (this.failedCheckpointCountdown === null) return;
    this.failedCheckpointCountdown--;
    if (this.failedCheckpointCountdown <= 0) this.triggerPotentialRescale();
  }

  onStopWithSavepoint(event: StopWithSavepointEvent): void {
    if (event.kind === "started") this.context.goToStopWithSavepoint();
  }

  onGraphEnded(ending: GraphEnding): void {
    this.context.goToFinished(ending, null);
  }

  private onChange(): void {
    this.transition.onChange();
    this.failedCheckpointCountdown ??= this.rescaleOnFailedCheckpointCount;
  }

  private triggerPotentialRescale(): void {
    this.failedCheckpointCountdown = null;
    this.transition.onTrigger();
  }

  private parallelismChanged(): boolean {
    const available = this.context.availableVertexParallelism();
    return (
      available !== null && !isSameParallelism(available, this.context.currentVertexParallelism())
    );
  }
}
