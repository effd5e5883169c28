import { copyPlain } from "../kernel/plain-data.js";
import { MIN_TIMESTAMP } from "../model/event-time.js";
import { computeKeyGroupRangeForOperatorIndex } from "../model/key-groups.js";
import { DEFAULT_OPERATOR_RULES, type OperatorRules } from "../model/operator-rules.js";
import type { OperatorStateSnapshot, OperatorSubtaskState } from "../model/operator-state.js";
import type { WatermarkStatus } from "../model/stream-element.js";
import type {
  DataInputStatus,
  KeyedState,
  OperatorContext,
  OperatorEvent,
  OperatorListState,
  RequestBody,
  StateDescriptor,
  StepResult,
  StreamOperator,
} from "../model/stream-operator.js";
import { HeapKeyedStateBackend } from "../runtime/state/heap-keyed-state-backend.js";
import { InternalTimerService } from "../runtime/state/internal-timer-service.js";
import { OperatorStateBackend } from "../runtime/state/operator-state-backend.js";
import { MultiInputWatermarks } from "../runtime/streamtask/multi-input-watermarks.js";
import { redistributedOperatorState } from "./redistributed-operator-state.js";
import { TestProcessingTime } from "./test-processing-time.js";

/** What an operator put out. */
export type HarnessOutput =
  | { readonly kind: "record"; readonly value: unknown; readonly timestamp: number }
  | {
      readonly kind: "side";
      readonly tag: string;
      readonly value: unknown;
      readonly timestamp: number;
    }
  | { readonly kind: "watermark"; readonly timestamp: number }
  | { readonly kind: "status"; readonly status: WatermarkStatus };

/** A request to an outside system, to be answered by the test. */
export interface HarnessRequest {
  readonly address: string;
  readonly requestId: string;
  readonly body: RequestBody;
}

export interface HarnessOptions {
  readonly operator: StreamOperator;
  /** Key selectors by input; none or `null` = the input has no keys. */
  readonly keySelectors?: readonly (((value: unknown) => unknown) | null)[];
  readonly subtask?: number;
  readonly parallelism?: number;
  readonly maxParallelism?: number;
  readonly inputs?: number;
  readonly processingTime?: TestProcessingTime;
  readonly rules?: Partial<OperatorRules>;
  readonly restoredCheckpointId?: number | null;
  readonly name?: string;
}

/**
 * Drives one operator by hand, over the runtime's own state backends and timer services.
 *
 * Flink: `org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness` and its kin.
 */
export class OperatorTestHarness implements OperatorContext {
  readonly operator: StreamOperator;
  readonly rules: OperatorRules;
  readonly operatorId = "00000000000000000000000000000000";
  readonly name: string;
  readonly subtaskIndex: number;
  readonly parallelism: number;
  readonly maxParallelism: number;
  readonly attempt = 0;
  readonly restoredCheckpointId: number | null;
  readonly clock: TestProcessingTime;
  readonly requests: HarnessRequest[] = [];
  readonly events: OperatorEvent[] = [];
  readonly counters: Record<string, number> = {};
  readonly printed: unknown[] = [];
  readonly points: string[] = [];
  private output: HarnessOutput[] = [];
  private watermark = MIN_TIMESTAMP;
  private readonly keyed: HeapKeyedStateBackend;
  private readonly lists = new OperatorStateBackend();
  private readonly services = new Map<string, InternalTimerService>();
  private readonly keySelectors: readonly (((value: unknown) => unknown) | null)[];
  private readonly inputs: MultiInputWatermarks;

  constructor(options: HarnessOptions) {
    this.operator = options.operator;
    this.rules = { ...DEFAULT_OPERATOR_RULES, ...options.rules };
    this.name = options.name ?? "operator";
    this.subtaskIndex = options.subtask ?? 0;
    this.parallelism = options.parallelism ?? 1;
    this.maxParallelism = options.maxParallelism ?? 128;
    this.restoredCheckpointId = options.restoredCheckpointId ?? null;
    this.clock = options.processingTime ?? new TestProcessingTime();
    this.keySelectors = options.keySelectors ?? [];
    const { maxParallelism, parallelism, subtaskIndex } = this;
    this.keyed = new HeapKeyedStateBackend(
      computeKeyGroupRangeForOperatorIndex(maxParallelism, parallelism, subtaskIndex),
      maxParallelism,
      () => this.clock.now,
    );
    this.inputs = new MultiInputWatermarks(options.inputs ?? 1, {
      emitWatermark: (timestamp) => {
        this.advance(timestamp);
      },
      emitWatermarkStatus: (status) => {
        this.forwardStatus(status);
      },
    });
  }

  // Flink's harness methods.

  open(): StepResult {
    const result = this.operator.open?.(this) ?? "done";
    for (const service of this.services.values()) service.start();
    return result;
  }

  processElement(value: unknown, timestamp: number = MIN_TIMESTAMP, input: number = 0): void {
    const selector = this.keySelectors[input] ?? null;
    if (selector !== null) this.keyed.setCurrentKey(selector(value));
    this.operator.processElement(this, value, timestamp, input);
  }

  /** On an operator with several inputs, the combined watermark counts. */
  processWatermark(timestamp: number, input?: number): void {
    if (input === undefined) this.advance(timestamp);
    else this.inputs.processWatermark(input, timestamp);
  }

  processWatermarkStatus(status: WatermarkStatus, input?: number): void {
    if (input === undefined) this.forwardStatus(status);
    else this.inputs.processWatermarkStatus(input, status);
  }

  setProcessingTime(timestamp: number): void {
    this.clock.setCurrentTime(timestamp);
  }

  pollNext(): DataInputStatus {
    return this.operator.pollNext?.(this) ?? "END_OF_INPUT";
  }

  handleOperatorEvent(event: OperatorEvent): void {
    this.operator.onOperatorEvent?.(this, event);
  }

  /** Answers the oldest request that was not answered yet. */
  reply(body: RequestBody): void {
    const request = this.requests.shift();
    if (request !== undefined) this.operator.onReply?.(this, request.requestId, body);
  }

  prepareSnapshotPreBarrier(checkpointId: number): StepResult {
    return this.operator.prepareSnapshotPreBarrier?.(this, checkpointId) ?? "done";
  }

  snapshot(checkpointId: number): OperatorSubtaskState {
    this.operator.snapshotState?.(this, checkpointId);
    const states = this.keyed.snapshot(copyPlain);
    const groups = [...Array(this.maxParallelism).keys()].map((keyGroup) => ({
      keyGroup,
      states: states.get(keyGroup) ?? [],
      timers: [...this.services].map(([service, timers]) => {
        const snapshot = timers.snapshot().get(keyGroup);
        return {
          service,
          eventTime: snapshot?.eventTimeTimers ?? [],
          processingTime: snapshot?.processingTimeTimers ?? [],
        };
      }),
    }));
    return {
      operatorId: this.operatorId,
      keyed: { range: this.keyed.keyGroupRange, groups },
      operatorState: this.lists.snapshot(copyPlain),
    };
  }

  /** Takes over its part of the snapshots of all subtasks; before `open`. */
  initializeState(snapshots: readonly OperatorSubtaskState[]): void {
    this.lists.restore(redistributedOperatorState(snapshots, this.subtaskIndex, this.parallelism));
    const { start, end } = this.keyed.keyGroupRange;
    for (const { keyGroup, states, timers } of snapshots.flatMap(
      ({ keyed }) => keyed?.groups ?? [],
    )) {
      if (keyGroup < start || keyGroup > end) continue;
      for (const { name, entries } of states) {
        for (const entry of entries) {
          this.keyed.put(name, { ...entry, value: copyPlain(entry.value) });
        }
      }
      for (const { service, eventTime, processingTime } of timers) {
        const restored = { eventTimeTimers: eventTime, processingTimeTimers: processingTime };
        this.service(service).restore(restored);
      }
    }
  }

  notifyCheckpointComplete(checkpointId: number): StepResult {
    return this.operator.notifyCheckpointComplete?.(this, checkpointId) ?? "done";
  }

  endInput(input: number = 0): void {
    this.operator.endInput?.(this, input);
  }

  finish(): StepResult {
    this.clock.cancelAll(`${String(this.subtaskIndex)}:`);
    return this.operator.finish?.(this) ?? "done";
  }

  close(): void {
    this.operator.close?.(this);
  }

  /** What was put out since it was last asked, in order. */
  takeOutput(): HarnessOutput[] {
    const output = this.output;
    this.output = [];
    return output;
  }

  extractOutputValues(): unknown[] {
    return this.output.flatMap((one) => (one.kind === "record" ? [one.value] : []));
  }

  getSideOutput(tag: string): unknown[] {
    return this.output.flatMap((one) =>
      one.kind === "side" && one.tag === tag ? [one.value] : [],
    );
  }

  numEventTimeTimers(): number {
    return sum([...this.services.values()].map((service) => service.numEventTimeTimers()));
  }

  numProcessingTimeTimers(): number {
    return sum([...this.services.values()].map((service) => service.numProcessingTimeTimers()));
  }

  numKeyedStateEntries(): number {
    const groups = [...this.keyed.snapshot((value) => value).values()].flat();
    return sum(groups.map(({ entries }) => entries.length));
  }

  // The operator's context.

  collect(value: unknown, timestamp: number): void {
    this.output.push({ kind: "record", value, timestamp });
  }

  collectSide(tag: string, value: unknown, timestamp: number): void {
    this.output.push({ kind: "side", tag, value, timestamp });
  }

  emitWatermark(timestamp: number): void {
    this.output.push({ kind: "watermark", timestamp });
  }

  emitWatermarkStatus(status: WatermarkStatus): void {
    this.output.push({ kind: "status", status });
  }

  setCurrentKey(key: unknown): void {
    this.keyed.setCurrentKey(key);
  }

  currentKey(): unknown {
    return this.keyed.currentKey();
  }

  keyedState(descriptor: StateDescriptor): KeyedState {
    return this.keyed.keyedState(descriptor);
  }

  keysOfState(descriptor: StateDescriptor, namespace: unknown): readonly unknown[] {
    return this.keyed.keysOfState(descriptor.name, namespace);
  }

  cleanUpState(descriptor: StateDescriptor, entries: number): void {
    this.keyed.cleanUpState(descriptor, entries);
  }

  operatorState(name: string, mode: OperatorStateSnapshot["mode"]): OperatorListState {
    return this.lists.listState(name, mode);
  }

  currentWatermark(): number {
    return this.watermark;
  }

  processingTime(): number {
    return this.clock.now;
  }

  registerEventTimeTimer(service: string, namespace: unknown, timestamp: number): void {
    this.service(service).registerEventTimeTimer(namespace, timestamp);
  }

  deleteEventTimeTimer(service: string, namespace: unknown, timestamp: number): void {
    this.service(service).deleteEventTimeTimer(namespace, timestamp);
  }

  registerProcessingTimeTimer(service: string, namespace: unknown, timestamp: number): void {
    this.service(service).registerProcessingTimeTimer(namespace, timestamp);
  }

  deleteProcessingTimeTimer(service: string, namespace: unknown, timestamp: number): void {
    this.service(service).deleteProcessingTimeTimer(namespace, timestamp);
  }

  scheduleTick(name: string, timestamp: number): void {
    this.clock.register(`${String(this.subtaskIndex)}:tick:${name}`, timestamp, (due) => {
      this.operator.onTick?.(this, name, due);
    });
  }

  registerTimer(name: string, timestamp: number): void {
    this.scheduleTick(name, timestamp);
  }

  cancelTimer(name: string): void {
    this.clock.cancel(`${String(this.subtaskIndex)}:tick:${name}`);
  }

  random(_stream: string, bound: number): number {
    return bound - 1;
  }

  request(address: string, requestId: string, body: RequestBody): void {
    this.requests.push({ address, requestId, body });
  }

  sendOperatorEvent(event: OperatorEvent): void {
    this.events.push(event);
  }

  emittedFromSplit(): void {}

  splitFinished(): void {}

  print(_sink: string, row: unknown): void {
    this.printed.push(row);
  }

  count(counter: string, amount: number): void {
    this.counters[counter] = (this.counters[counter] ?? 0) + amount;
  }

  point(name: string): void {
    this.points.push(name);
  }

  private advance(timestamp: number): void {
    this.watermark = timestamp;
    if (this.operator.processWatermark !== undefined) {
      this.operator.processWatermark(this, timestamp);
      return;
    }
    for (const service of this.services.values()) service.advanceWatermark(timestamp);
    this.emitWatermark(timestamp);
  }

  private forwardStatus(status: WatermarkStatus): void {
    if (this.operator.processWatermarkStatus === undefined) this.emitWatermarkStatus(status);
    else this.operator.processWatermarkStatus(this, status);
  }

  private service(name: string): InternalTimerService {
    const known = this.services.get(name);
    if (known !== undefined) return known;
    const physical = `${String(this.subtaskIndex)}:timers:${name}`;
    const service = new InternalTimerService({
      currentKey: () => this.keyed.currentKey(),
      setCurrentKey: (key) => {
        this.keyed.setCurrentKey(key);
      },
      keyGroupOf: (key) => this.keyed.keyGroupOf(key),
      currentProcessingTime: () => this.clock.now,
      registerPhysicalTimer: (timestamp) => {
        this.clock.register(physical, timestamp, (due) => {
          service.onProcessingTime(due);
        });
      },
      cancelPhysicalTimer: () => {
        this.clock.cancel(physical);
      },
      onEventTime: (timer) => {
        this.operator.onEventTime?.(this, { ...timer, service: name });
      },
      onProcessingTime: (timer) => {
        this.operator.onProcessingTime?.(this, { ...timer, service: name });
      },
    });
    this.services.set(name, service);
    if (this.watermark !== MIN_TIMESTAMP) service.advanceWatermark(this.watermark);
    return service;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((left, right) => left + right, 0);
}
