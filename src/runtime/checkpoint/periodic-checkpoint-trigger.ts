/**
 * The schedule of periodic checkpoints: a fixed rate, counted from planned times and not from
 * completions, over one timer that can be moved.
 *
 * Flink: org.apache.flink.runtime.checkpoint.CheckpointCoordinator (ScheduledTrigger and the fields
 * around it)
 * Simplified: no
 */
import { checkState } from "../../model/java-exception.js";

export interface PeriodicCheckpointTriggerOptions {
  /** `null`: no periodic checkpoints. */
  readonly intervalMs: number | null;
  /** While some source catches up with a backlog; `null`: none then. */
  readonly intervalDuringBacklogMs: number | null;
  readonly minPauseBetweenCheckpointsMs: number;
  /** Until the first trigger after the first start. */
  readonly initialTriggeringDelayMs: number;
}

export interface PeriodicCheckpointTriggerEffects {
  relativeTimeMillis(): number;
  /** Sets the one timer anew -> `onTimer()`. */
  schedulePeriodicTrigger(delayMs: number): void;
  cancelPeriodicTrigger(): void;
}

export interface PeriodicCheckpointTriggerState {
  isStarted: boolean;
  /** When the timer is due, on the monotonic clock; `null`: it is not set. */
  nextTriggerMs: number | null;
  /** Delay of the first trigger after the next start. */
  triggerDelayMs: number;
  /** Operators that say they catch up with a backlog. */
  backlogOperators: Set<string>;
}

export class PeriodicCheckpointTrigger {
  state: PeriodicCheckpointTriggerState;
  readonly options: PeriodicCheckpointTriggerOptions;
  readonly effects: PeriodicCheckpointTriggerEffects;

  constructor(
    options: PeriodicCheckpointTriggerOptions,
    effects: PeriodicCheckpointTriggerEffects,
  ) {
    this.options = options;
    this.effects = effects;
    this.state = {
      isStarted: false,
      nextTriggerMs: null,
      triggerDelayMs: options.initialTriggeringDelayMs,
      backlogOperators: new Set(),
    };
  }

  isStarted(): boolean {
    return this.state.isStarted;
  }

  /** Every start after the first one waits only for the pause between checkpoints. */
  start(): void {
    checkState(
      this.options.intervalMs !== null,
      "Can not start checkpoint scheduler, if no periodic checkpointing is configured",
    );
    this.state.isStarted = true;
    this.schedule(this.state.triggerDelayMs);
    this.state.triggerDelayMs = this.options.minPauseBetweenCheckpointsMs;
  }

  stop(): void {
    this.state.isStarted = false;
    this.cancel();
  }

  /** The timer went off: sets it for the next time. Returns whether a checkpoint is due. */
  onTimer(): boolean {
    const { nextTriggerMs } = this.state;
    if (nextTriggerMs === null) return false;
    const intervalMs = this.currentIntervalMs();
    if (intervalMs === null) {
      this.state.nextTriggerMs = null;
    } else {
      this.state.nextTriggerMs = nextTriggerMs + intervalMs;
      const delayMs = this.state.nextTriggerMs - this.effects.relativeTimeMillis();
      this.effects.schedulePeriodicTrigger(Math.max(0, delayMs));
    }
    return true;
  }

  /** Moves the next trigger; the schedule goes on from there. */
  reschedule(delayMs: number): void {
    this.cancel();
    this.schedule(delayMs);
  }

  /** The end of a backlog may bring the next checkpoint forward. */
  setIsProcessingBacklog(operatorId: string, isProcessingBacklog: boolean): void {
    const { backlogOperators, nextTriggerMs } = this.state;
    if (isProcessingBacklog) backlogOperators.add(operatorId);
    else backlogOperators.delete(operatorId);
    const intervalMs = this.currentIntervalMs();
    if (intervalMs === null) return;
    const isSooner =
      nextTriggerMs === null || this.effects.relativeTimeMillis() + intervalMs < nextTriggerMs;
    if (isSooner) this.reschedule(intervalMs);
  }

  private currentIntervalMs(): number | null {
    const { intervalMs, intervalDuringBacklogMs } = this.options;
    return this.state.backlogOperators.size > 0 ? intervalDuringBacklogMs : intervalMs;
  }

  private schedule(delayMs: number): void {
    this.state.nextTriggerMs = this.effects.relativeTimeMillis() + delayMs;
    this.effects.schedulePeriodicTrigger(delayMs);
  }

  private cancel(): void {
    if (this.state.nextTriggerMs === null) return;
    this.state.nextTriggerMs = null;
    this.effects.cancelPeriodicTrigger();
  }
}
