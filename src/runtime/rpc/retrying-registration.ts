/**
 * Registers at another endpoint until it succeeds: attempts with growing timeouts, pauses after
 * errors and refusals.
 *
 * Flink: org.apache.flink.runtime.registration.RetryingRegistration
 * Simplified: connecting and registering are one call
 */
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { CallOutcome } from "./rpc-message.js";

export interface RegistrationSettings {
  readonly initialTimeoutUs: number;
  readonly maxTimeoutUs: number;
  readonly errorDelayUs: number;
  readonly refusedDelayUs: number;
}

/** One registration that is under way. */
export interface RegistrationState {
  /** Grows with each attempt: the answer to an older one is ignored. */
  attempt: number;
  timeoutUs: number;
}

export interface RegistrationEffects {
  /** Calls the target; the outcome goes to `onOutcome` with the same attempt. */
  invoke(attempt: number, timeoutUs: number): void;
  /** Calls `onPauseOver` later. */
  pause(delayUs: number): void;
  succeeded(value: unknown): void;
}

export class RetryingRegistration {
  readonly state: RegistrationState;
  private readonly settings: RegistrationSettings;
  private readonly effects: RegistrationEffects;

  constructor(
    settings: RegistrationSettings,
    state: RegistrationState,
    effects: RegistrationEffects,
  ) {
    this.settings = settings;
    this.state = state;
    this.effects = effects;
  }

  static initialState(settings: RegistrationSettings): RegistrationState {
    return { attempt: 0, timeoutUs: settings.initialTimeoutUs };
  }

  /** Makes the next attempt. */
  register(): void {
    this.state.attempt++;
    this.effects.invoke(this.state.attempt, this.state.timeoutUs);
  }

  onOutcome(attempt: number, outcome: CallOutcome): void {
    if (attempt !== this.state.attempt) return;
    if (outcome.ok) this.effects.succeeded(outcome.value);
    else this.failed(outcome.error);
  }

  onPauseOver(): void {
    this.register();
  }

  private failed(error: SerializedThrowable): void {
    const { errorDelayUs, maxTimeoutUs, refusedDelayUs } = this.settings;
    if (error.className === "TimeoutException") {
      this.state.timeoutUs = Math.min(this.state.timeoutUs * 2, maxTimeoutUs);
      this.register();
      return;
    }
    this.state.timeoutUs = this.settings.initialTimeoutUs;
    const isRefusal = error.className === "RegistrationRejection";
    this.effects.pause(isRefusal ? refusedDelayUs : errorDelayUs);
  }
}
