/**
 * All timer services of one operator, by name, over the timers of the task's process.
 *
 * Flink: org.apache.flink.streaming.api.operators.InternalTimeServiceManagerImpl
 * Simplified: no
 */
import { MILLISECOND } from "../../kernel/sim-time.js";
import type { OperatorContext } from "../../model/stream-operator.js";
import {
  InternalTimerService,
  type InternalTimerServiceState,
} from "../state/internal-timer-service.js";
import type { StreamOperatorWrapper } from "./stream-operator-wrapper.js";
import type { TaskRuntime } from "./task-runtime.js";

export interface OperatorTimersState {
  services: Map<string, InternalTimerServiceState>;
  /** When the physical timer of each service is due. */
  physical: Map<string, number>;
  watermark: number | null;
}

export class OperatorTimers {
  private readonly operator: number;
  private readonly runtime: TaskRuntime;
  private readonly wrapper: StreamOperatorWrapper & OperatorContext;
  private readonly services = new Map<string, InternalTimerService>();
  private physical = new Map<string, number>();
  private watermark: number | null = null;
  /** Most operators have one service, which each record asks for. */
  private lastName: string | null = null;
  private lastService: InternalTimerService | undefined;

  constructor(operator: number, runtime: TaskRuntime, wrapper: StreamOperatorWrapper) {
    this.operator = operator;
    this.runtime = runtime;
    this.wrapper = wrapper;
  }

  get state(): OperatorTimersState {
    return {
      services: new Map([...this.services].map(([name, service]) => [name, service.state])),
      physical: this.physical,
      watermark: this.watermark,
    };
  }

  set state(state: OperatorTimersState) {
    this.services.clear();
    this.lastName = null;
    this.watermark = null;
    for (const [name, service] of state.services) this.service(name).state = service;
    this.physical = state.physical;
    this.watermark = state.watermark;
  }

  get names(): readonly string[] {
    return [...this.services.keys()];
  }

  /** The service of that name; created at first use, in the order of the program. */
  service(name: string): InternalTimerService {
    if (name === this.lastName) return this.lastService as InternalTimerService;
    const service = this.services.get(name) ?? this.create(name);
    this.lastName = name;
    this.lastService = service;
    return service;
  }

  /** Restored processing-time timers are armed; overdue ones fire at once. */
  start(): void {
    for (const service of this.services.values()) service.start();
  }

  advanceWatermark(timestamp: number): void {
    this.watermark = timestamp;
    for (const service of this.services.values()) service.advanceWatermark(timestamp);
  }

  /** The physical timer of a service went off; returns the time up to which timers fire. */
  takeDue(name: string): number | undefined {
    const timestamp = this.physical.get(name);
    this.physical.delete(name);
    return timestamp;
  }

  private create(name: string): InternalTimerService {
    const { keyed, operator } = this.wrapper;
    const created = new InternalTimerService({
      currentKey: () => keyed.currentKey(),
      setCurrentKey: (key) => {
        keyed.setCurrentKey(key);
      },
      keyGroupOf: (key) => keyed.keyGroupOf(key),
      currentProcessingTime: () => this.runtime.context.wallClockMs(),
      registerPhysicalTimer: (timestamp) => {
        this.setPhysicalTimer(name, timestamp);
      },
      cancelPhysicalTimer: () => {
        this.physical.delete(name);
        this.runtime.context.cancelTimer(this.timerKey(name));
      },
      onEventTime: (timer) => {
        this.wrapper.callsUserCode("onTimer");
        operator.onEventTime?.(this.wrapper, { ...timer, service: name });
      },
      onProcessingTime: (timer) => {
        this.wrapper.callsUserCode("onTimer");
        operator.onProcessingTime?.(this.wrapper, { ...timer, service: name });
      },
    });
    this.services.set(name, created);
    // A service made late must know what the others know.
    if (this.watermark !== null) created.advanceWatermark(this.watermark);
    return created;
  }

  /** Flink fires one millisecond after the timestamp, when it is surely over. */
  private setPhysicalTimer(name: string, timestamp: number): void {
    const delayMs = Math.max(0, timestamp - this.runtime.context.wallClockMs()) + 1;
    this.physical.set(name, timestamp);
    this.runtime.context.setTimer(this.timerKey(name), delayMs * MILLISECOND);
  }

  private timerKey(name: string): string {
    return `timer:${String(this.operator)}:${name}`;
  }
}
