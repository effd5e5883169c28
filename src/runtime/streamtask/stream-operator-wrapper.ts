/**
 * One operator inside a running task: its state backends, timers and clock, and the context through
 * which it reaches them.
 *
 * Flink: org.apache.flink.streaming.runtime.tasks.StreamOperatorWrapper and
 * org.apache.flink.streaming.api.operators.AbstractStreamOperator
 * Simplified: no key serializers, no metrics groups
 */
import { MILLISECOND } from "../../kernel/sim-time.js";
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { ChainedOperator } from "../../model/job-graph.js";
import { computeKeyGroupRangeForOperatorIndex } from "../../model/key-groups.js";
import type { OperatorRules } from "../../model/operator-rules.js";
import type { OperatorSubtaskState, RedistributeMode } from "../../model/operator-state.js";
import type { WatermarkStatus } from "../../model/stream-element.js";
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
} from "../../model/stream-operator.js";
import { createKeyedStateBackend } from "../state/create-keyed-state-backend.js";
import type { KeyedStateBackend } from "../state/keyed-state-backend.js";
import {
  RocksIncrementalSnapshotStrategy,
  type RocksIncrementalSnapshotState,
} from "../state/rocksdb/rocks-incremental-snapshot-strategy.js";
import { OperatorStateBackend } from "../state/operator-state-backend.js";
import type { UserCodeCall } from "../../model/user-code-fault.js";
import type { OperatorOutput } from "./operator-output.js";
import { OperatorTimers, type OperatorTimersState } from "./operator-timers.js";
import { restoreOperatorSubtask, snapshotOperatorSubtask } from "./operator-subtask-snapshot.js";
import type { RestoredFiles } from "./restored-files.js";
import type { SnapshotTarget } from "./snapshot-target.js";
import type { TaskRuntime } from "./task-runtime.js";

export interface StreamOperatorWrapperState {
  operator: unknown;
  keyed: unknown;
  incremental: RocksIncrementalSnapshotState | null;
  lists: OperatorStateBackend["state"];
  timers: OperatorTimersState;
  watermark: number;
}

/** Told about what goes on the trace once for many records. */
export interface ScriptListener {
  emittedFromSplit(operator: number, splitId: string, offset: number): void;
  splitFinished(operator: number, splitId: string): void;
  counted(operator: number, counter: string, amount: number): void;
}

type KeyOf = (value: unknown) => unknown;

export class StreamOperatorWrapper implements OperatorContext {
  readonly index: number;
  readonly operator: StreamOperator;
  readonly keyed: KeyedStateBackend;
  /** `null` = keyed state is not in files. */
  readonly incremental: RocksIncrementalSnapshotStrategy | null;
  readonly lists: OperatorStateBackend = new OperatorStateBackend();
  readonly timers: OperatorTimers;
  readonly rules: OperatorRules;
  private readonly runtime: TaskRuntime;
  private readonly output: OperatorOutput;
  private readonly definition: ChainedOperator;
  private readonly listener: ScriptListener;
  /** By input; an input without one leaves the current key as it is. */
  private readonly keySelectors: readonly (KeyOf | null)[];
  private watermark = MIN_TIMESTAMP;

  constructor(
    index: number,
    runtime: TaskRuntime,
    output: OperatorOutput,
    listener: ScriptListener,
  ) {
    this.index = index;
    this.runtime = runtime;
    this.output = output;
    this.listener = listener;
    this.definition = runtime.vertex.operators[index] as ChainedOperator;
    this.rules = runtime.environment.rules.operator;
    const { parallelism, maxParallelism } = runtime.vertex;
    this.keyed = createKeyedStateBackend(
      runtime.configuration.stateBackend,
      computeKeyGroupRangeForOperatorIndex(maxParallelism, parallelism, runtime.subtask),
      maxParallelism,
      () => this.processingTime(),
    );
    this.incremental =
      runtime.configuration.stateBackend.rocksDB === null
        ? null
        : new RocksIncrementalSnapshotStrategy();
    this.timers = new OperatorTimers(index, runtime, this);
    this.operator = runtime.environment.operators(this.definition.descriptor, runtime.functions);
    const { keySelectorRef, secondKeySelectorRef = null } = this.definition;
    this.keySelectors = [keySelectorRef, secondKeySelectorRef].map((reference) =>
      reference === null ? null : runtime.function<KeyOf>(reference),
    );
  }

  get state(): StreamOperatorWrapperState {
    return {
      operator: this.operator.state,
      keyed: this.keyed.state,
      incremental: this.incremental?.state ?? null,
      lists: this.lists.state,
      timers: this.timers.state,
      watermark: this.watermark,
    };
  }

  set state(state: StreamOperatorWrapperState) {
    this.operator.state = state.operator;
    this.keyed.state = state.keyed;
    if (this.incremental !== null && state.incremental !== null) {
      this.incremental.state = state.incremental;
    }
    this.lists.state = state.lists;
    this.timers.state = state.timers;
    this.watermark = state.watermark;
  }

  // Driven by the task.

  open(): StepResult {
    this.callsUserCode("initializeState");
    this.callsUserCode("open");
    const result = this.operator.open?.(this) ?? "done";
    if (result === "done") this.timers.start();
    return result;
  }

  processElement(value: unknown, timestamp: number, input: number): void {
    const keyOf = this.keySelectors[input];
    if (keyOf !== null && keyOf !== undefined) this.keyed.setCurrentKey(keyOf(value));
    if (this.runtime.userCode.isArmed) this.callsUserCode("processElement");
    this.operator.processElement(this, value, timestamp, input);
  }

  /** Timers first, then the watermark goes on: what they emit precedes it. */
  processWatermark(timestamp: number): void {
    this.watermark = timestamp;
    if (this.operator.processWatermark !== undefined) {
      this.operator.processWatermark(this, timestamp);
      return;
    }
    this.timers.advanceWatermark(timestamp);
    this.output.emitWatermark(this.index, timestamp);
  }

  processWatermarkStatus(status: WatermarkStatus): void {
    if (this.operator.processWatermarkStatus !== undefined) {
      this.operator.processWatermarkStatus(this, status);
    } else this.output.emitWatermarkStatus(this.index, status);
  }

  pollNext(): DataInputStatus {
    return this.operator.pollNext?.(this) ?? "END_OF_INPUT";
  }

  /** A fault may lie in wait there. */
  callsUserCode(call: UserCodeCall): void {
    this.runtime.userCode.called(this.name, call);
  }

  snapshot(checkpointId: number, target: SnapshotTarget | null): OperatorSubtaskState {
    this.callsUserCode("snapshotState");
    this.operator.snapshotState?.(this, checkpointId);
    return snapshotOperatorSubtask(this, this.runtime.environment.rules.task, target);
  }

  restore(snapshot: OperatorSubtaskState, files: RestoredFiles): void {
    const restored = this.runtime.environment.rules.task.restoreOperator(snapshot);
    restoreOperatorSubtask(this, restored, files);
  }

  // The operator's context.

  get operatorId(): string {
    return this.definition.operatorId;
  }
  get name(): string {
    return this.definition.name;
  }
  get subtaskIndex(): number {
    return this.runtime.subtask;
  }
  get parallelism(): number {
    return this.runtime.vertex.parallelism;
  }
  get maxParallelism(): number {
    return this.runtime.vertex.maxParallelism;
  }
  get attempt(): number {
    return this.runtime.descriptor.attempt.attempt;
  }
  get restoredCheckpointId(): number | null {
    return this.runtime.descriptor.restore?.checkpointId ?? null;
  }

  collect(value: unknown, timestamp: number): void {
    this.output.emit(this.index, null, value, timestamp);
  }

  collectSide(tag: string, value: unknown, timestamp: number): void {
    this.output.emit(this.index, tag, value, timestamp);
  }

  emitWatermark(timestamp: number): void {
    this.output.emitWatermark(this.index, timestamp);
  }

  emitWatermarkStatus(status: WatermarkStatus): void {
    this.output.emitWatermarkStatus(this.index, status);
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

  operatorState(name: string, mode: RedistributeMode): OperatorListState {
    return this.lists.listState(name, mode);
  }

  currentWatermark(): number {
    return this.watermark;
  }

  processingTime(): number {
    return this.runtime.context.wallClockMs();
  }

  registerEventTimeTimer(service: string, namespace: unknown, timestamp: number): void {
    this.timers.service(service).registerEventTimeTimer(namespace, timestamp);
  }

  deleteEventTimeTimer(service: string, namespace: unknown, timestamp: number): void {
    this.timers.service(service).deleteEventTimeTimer(namespace, timestamp);
  }

  registerProcessingTimeTimer(service: string, namespace: unknown, timestamp: number): void {
    this.timers.service(service).registerProcessingTimeTimer(namespace, timestamp);
  }

  deleteProcessingTimeTimer(service: string, namespace: unknown, timestamp: number): void {
    this.timers.service(service).deleteProcessingTimeTimer(namespace, timestamp);
  }

  scheduleTick(name: string, timestamp: number): void {
    const delayMs = Math.max(0, timestamp - this.processingTime());
    this.runtime.context.setTimer(`tick:${String(this.index)}:${name}`, delayMs * MILLISECOND);
  }

  registerTimer(name: string, timestamp: number): void {
    this.scheduleTick(name, Math.max(timestamp, this.processingTime()) + 1);
  }

  cancelTimer(name: string): void {
    this.runtime.context.cancelTimer(`tick:${String(this.index)}:${name}`);
  }

  random(stream: string, bound: number): number {
    return this.runtime.context.random(`${this.operatorId}/${stream}`).below(bound);
  }

  /** The answer carries the operator's index, so that the task knows whose it is. */
  request(address: string, requestId: string, body: RequestBody): void {
    const routed = `${String(this.index)}|${requestId}`;
    this.runtime.requests.send(address, { ...body, requestId: routed });
  }

  sendOperatorEvent(event: OperatorEvent): void {
    const { jobMasterAddress, jobMasterId, attempt } = this.runtime.descriptor;
    const { operatorId } = this;
    const type = "jobMaster.operatorEvent";
    const message = { type, jobMasterId, attempt, operatorId, event };
    this.runtime.context.send(jobMasterAddress, message, "rpc");
  }

  emittedFromSplit(splitId: string, offset: number): void {
    this.listener.emittedFromSplit(this.index, splitId, offset);
  }

  splitFinished(splitId: string): void {
    this.listener.splitFinished(this.index, splitId);
  }

  print(sink: string, row: unknown): void {
    this.runtime.context.emit("print.row", { sink, subtask: this.subtaskIndex, row });
  }

  count(counter: string, amount: number): void {
    this.listener.counted(this.index, counter, amount);
  }

  point(name: string): void {
    this.runtime.context.point(name);
  }
}
