/**
 * When the adaptive scheduler makes use of changed resources: not right after the last time, then
 * as soon as all that it wants is there, or after a while with what is enough.
 *
 * ```text
 * Cooldown --> Idling --change, enough--> Stabilizing --timeout--> Stabilized --trigger--> Transitioning
 *    |___________changed meanwhile__________^  |__all that is wanted_______________________^
 * ```
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.DefaultStateTransitionManager
 * Simplified: no rescale history
 */
import { checkArgument, checkState } from "../../../model/java-exception.js";

export type StateTransitionPhase =
  "Cooldown" | "Idling" | "Stabilizing" | "Stabilized" | "Transitioning";

/** Something that was scheduled; it counts only in the phase that has scheduled it. */
export interface ScheduledCallback {
  readonly phaseNumber: number;
  readonly action: "finalizeCooldown" | "stabilize" | "evaluate" | "trigger";
}

export interface StateTransitionEffects {
  nowMs(): number;
  hasSufficientResources(): boolean;
  hasDesiredResources(): boolean;
  /** -> `onScheduled(callback)`, also when the delay is 0: never at once. */
  schedule(callback: ScheduledCallback, delayMs: number): void;
  transitionToSubsequentState(): void;
}

export interface StateTransitionOptions {
  readonly cooldownMs: number;
  readonly resourceStabilizationMs: number;
  readonly maxTriggerDelayMs: number;
}

export interface StateTransitionManagerState {
  phase: StateTransitionPhase;
  /** Counts phases, so that callbacks of an earlier one are known as such. */
  phaseNumber: number;
  firstChangeMs: number | null;
  lastChangeMs: number;
  isEvaluationScheduled: boolean;
}

export class StateTransitionManager {
  state: StateTransitionManagerState;
  readonly options: StateTransitionOptions;
  readonly effects: StateTransitionEffects;

  /** @param restored - goes on from there; what was scheduled then still is */
  constructor(
    options: StateTransitionOptions,
    effects: StateTransitionEffects,
    restored?: StateTransitionManagerState,
  ) {
    checkArgument(options.maxTriggerDelayMs >= 0, "Max trigger delay must not be negative");
    checkArgument(
      options.resourceStabilizationMs >= 0,
      "Resource stabilization timeout must not be negative",
    );
    this.options = options;
    this.effects = effects;
    this.state = restored ?? {
      phase: "Cooldown",
      phaseNumber: 0,
      firstChangeMs: null,
      lastChangeMs: 0,
      isEvaluationScheduled: false,
    };
    if (restored !== undefined) return;
    this.scheduleRelativelyTo("finalizeCooldown", effects.nowMs(), options.cooldownMs);
  }

  /** Resources or requirements have changed. */
  onChange(): void {
    const { state } = this;
    switch (state.phase) {
      case "Cooldown":
        if (this.effects.hasSufficientResources()) state.firstChangeMs ??= this.effects.nowMs();
        return;
      case "Idling":
        if (this.effects.hasSufficientResources()) this.stabilize(this.effects.nowMs());
        return;
      case "Stabilizing":
        state.lastChangeMs = this.effects.nowMs();
        this.scheduleEvaluation();
        return;
      default:
        return;
    }
  }

  /** A good moment: a checkpoint has just completed. */
  onTrigger(): void {
    const { phase } = this.state;
    if (phase === "Stabilizing" && this.effects.hasDesiredResources()) this.transition();
    if (phase !== "Stabilized") return;
    if (this.effects.hasSufficientResources()) this.transition();
    else this.progressTo("Idling");
  }

  onScheduled({ phaseNumber, action }: ScheduledCallback): void {
    const { state } = this;
    if (phaseNumber !== state.phaseNumber) return;
    switch (action) {
      case "finalizeCooldown":
        if (state.firstChangeMs === null) this.progressTo("Idling");
        else this.stabilize(state.firstChangeMs);
        return;
      case "stabilize":
        this.progressTo("Stabilized");
        this.scheduleRelativelyTo(
          "trigger",
          state.firstChangeMs ?? this.effects.nowMs(),
          this.options.maxTriggerDelayMs,
        );
        return;
      case "evaluate":
        state.isEvaluationScheduled = false;
        if (this.effects.hasDesiredResources()) this.transition();
        return;
      case "trigger":
        this.onTrigger();
        return;
    }
  }

  private stabilize(firstChangeMs: number): void {
    this.progressTo("Stabilizing");
    this.state.firstChangeMs = firstChangeMs;
    this.state.lastChangeMs = firstChangeMs;
    this.state.isEvaluationScheduled = false;
    this.scheduleRelativelyTo("stabilize", firstChangeMs, this.options.resourceStabilizationMs);
    this.scheduleEvaluation();
  }

  private scheduleEvaluation(): void {
    if (this.state.isEvaluationScheduled) return;
    this.state.isEvaluationScheduled = true;
    const { lastChangeMs } = this.state;
    this.scheduleRelativelyTo("evaluate", lastChangeMs, this.options.maxTriggerDelayMs);
  }

  private transition(): void {
    this.progressTo("Transitioning");
    this.effects.transitionToSubsequentState();
  }

  private progressTo(phase: StateTransitionPhase): void {
    checkState(
      this.state.phase !== "Transitioning",
      "The state transition operation has already been triggered.",
    );
    this.state.phase = phase;
    this.state.phaseNumber++;
  }

  private scheduleRelativelyTo(
    action: ScheduledCallback["action"],
    startMs: number,
    timeoutMs: number,
  ): void {
    const passedMs = this.effects.nowMs() - startMs;
    const { phaseNumber } = this.state;
    this.effects.schedule({ phaseNumber, action }, Math.max(0, timeoutMs - passedMs));
  }
}
