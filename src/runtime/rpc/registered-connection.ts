/**
 * A way to another endpoint: registers there, and registers again when the connection is lost.
 *
 * Flink: org.apache.flink.runtime.registration.RegisteredRpcConnection
 * Simplified: the leader's session id is learnt with the registration
 */
import {
  RetryingRegistration,
  type RegistrationEffects,
  type RegistrationSettings,
  type RegistrationState,
} from "./retrying-registration.js";
import type { CallOutcome } from "./rpc-message.js";

export interface ConnectionState {
  /** Session id of the leader one is registered at; `null` = not registered. */
  leaderId: string | null;
  registration: RegistrationState;
}

export class RegisteredConnection {
  readonly state: ConnectionState;
  private readonly settings: RegistrationSettings;
  private readonly effects: Omit<RegistrationEffects, "succeeded"> & {
    /** Answers the leader's session id. */
    registered(value: unknown): string;
  };

  constructor(
    settings: RegistrationSettings,
    state: ConnectionState,
    effects: RegisteredConnection["effects"],
  ) {
    this.settings = settings;
    this.state = state;
    this.effects = effects;
  }

  static initialState(settings: RegistrationSettings): ConnectionState {
    return { leaderId: null, registration: RetryingRegistration.initialState(settings) };
  }

  /** Registers, from the first attempt on. */
  connect(): void {
    this.state.leaderId = null;
    this.state.registration.timeoutUs = this.settings.initialTimeoutUs;
    this.registration().register();
  }

  onOutcome(attempt: number, outcome: CallOutcome): void {
    this.registration().onOutcome(attempt, outcome);
  }

  onPauseOver(): void {
    if (this.state.leaderId === null) this.registration().onPauseOver();
  }

  private registration(): RetryingRegistration {
    return new RetryingRegistration(this.settings, this.state.registration, {
      invoke: this.effects.invoke,
      pause: this.effects.pause,
      succeeded: (value) => {
        this.state.leaderId = this.effects.registered(value);
      },
    });
  }
}
