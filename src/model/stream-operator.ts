import type { OperatorRules } from "./operator-rules.js";
import type { RedistributeMode } from "./operator-state.js";
import type { StateTtl } from "./state-ttl.js";
import type { WatermarkStatus } from "./stream-element.js";

/** What a step of an operator that may have to wait says: `pending` = call me again after a reply. */
export type StepResult = "done" | "pending";

/** Declares keyed state; plain data, so engine, screen and savepoint check know all state. */
export interface StateDescriptor {
  readonly kind: "value" | "list" | "map" | "reducing" | "aggregating";
  readonly name: string;
  /** Absent: it lives for ever. */
  readonly ttl?: StateTtl;
}

/** Keyed state under the current key, in one namespace (`null` = none, a window, ...). */
export interface KeyedState {
  get(namespace: unknown): unknown;
  set(namespace: unknown, value: unknown): void;
  clear(namespace: unknown): void;
}

/** Operator (non-keyed) list state of one subtask. */
export interface OperatorListState {
  get(): readonly unknown[];
  set(items: readonly unknown[]): void;
}

/** A timer that fires; the current key is set to the timer's key. */
export interface OperatorTimer {
  readonly service: string;
  readonly timestamp: number;
  readonly key: unknown;
  readonly namespace: unknown;
}

/** All that an operator can reach: it knows no task, no network and no clock but these. */
export interface OperatorContext {
  readonly operatorId: string;
  readonly name: string;
  readonly subtaskIndex: number;
  readonly parallelism: number;
  readonly maxParallelism: number;
  readonly attempt: number;
  /** Checkpoint that the attempt was restored from; `null` = started fresh. */
  readonly restoredCheckpointId: number | null;
  /** Decisions that could be wrong; ask them instead of hard-wiring. */
  readonly rules: OperatorRules;
  /** Emits a record to the next operator or the outputs. */
  collect(value: unknown, timestamp: number): void;
  /** Emits to a side output; dropped if nobody takes it. */
  collectSide(tag: string, value: unknown, timestamp: number): void;
  /** Emits a watermark; only operators that make their own. */
  emitWatermark(timestamp: number): void;
  /** Says downstream that it is idle, or active again. */
  emitWatermarkStatus(status: WatermarkStatus): void;
  /** The key that keyed state and timers belong to from now on. */
  setCurrentKey(key: unknown): void;
  /** The key that keyed state and timers belong to. */
  currentKey(): unknown;
  /** Keyed state of the operator, as its backend keeps it. */
  keyedState(descriptor: StateDescriptor): KeyedState;
  /** All keys of this subtask that have the state in the namespace. */
  keysOfState(descriptor: StateDescriptor, namespace: unknown): readonly unknown[];
  /** Looks at the next entries of a state with time-to-live, drops what has expired, and goes round. */
  cleanUpState(descriptor: StateDescriptor, entries: number): void;
  /** Operator state by name: how its list is divided when parallelism changes. */
  operatorState(name: string, mode: RedistributeMode): OperatorListState;
  /** Event time reached so far. */
  currentWatermark(): number;
  /** Milliseconds on the machine's wall clock. */
  processingTime(): number;
  /** Calls back when a watermark reaches the time. */
  registerEventTimeTimer(service: string, namespace: unknown, timestamp: number): void;
  /** Forgets a timer, if there is one. */
  deleteEventTimeTimer(service: string, namespace: unknown, timestamp: number): void;
  /** Calls back when the wall clock reaches the time. */
  registerProcessingTimeTimer(service: string, namespace: unknown, timestamp: number): void;
  /** Forgets a timer, if there is one. */
  deleteProcessingTimeTimer(service: string, namespace: unknown, timestamp: number): void;
  /** A processing-time callback outside keys: `operator.onTick(name)` at wall clock `timestamp`. */
  scheduleTick(name: string, timestamp: number): void;
  /**
   * As `scheduleTick`, but when the timestamp is surely over: in a task, one millisecond later. Of the
   * same name there is one timer at a time.
   */
  registerTimer(name: string, timestamp: number): void;
  /** Forgets a tick, if there is one. */
  cancelTimer(name: string): void;
  /** Uniform integer in `[0, bound)` from the operator's own named stream. */
  random(stream: string, bound: number): number;
  /** Sends a request to an outside system; the answer comes to `onReply` with the same id. */
  request(address: string, requestId: string, body: RequestBody): void;
  /** Sends an event to this operator's coordinator on the JobManager. */
  sendOperatorEvent(event: OperatorEvent): void;
  /** Writes a row to the standard output of the task, in the name of a sink. */
  print(sink: string, row: unknown): void;
  /** Sources: the record just emitted was the one at `offset` of the split (it goes on the trace). */
  emittedFromSplit(splitId: string, offset: number): void;
  /** Sources: the split has no more records. */
  splitFinished(splitId: string): void;
  /** Adds to a named counter: `late`, `malformed`, `recordsRead`, ... */
  count(counter: string, amount: number): void;
  /** Passes a protocol point, e.g. `txn.precommitted`. */
  point(name: string): void;
}

/** Body of a request to an outside system. */
export interface RequestBody {
  readonly type: string;
}

/** A message between an operator and its coordinator. */
export interface OperatorEvent {
  readonly kind: string;
}

/** What a source reader says after it was asked for a record. */
export type InputStatus = "MORE_AVAILABLE" | "NOTHING_AVAILABLE" | "END_OF_INPUT";

/**
 * What a source operator says after it was asked for a record: `END_OF_DATA` and `STOPPED` once (drain,
 * or stop where it is), then `END_OF_INPUT`.
 */
export type DataInputStatus =
  "MORE_AVAILABLE" | "NOTHING_AVAILABLE" | "END_OF_DATA" | "STOPPED" | "END_OF_INPUT";

/** How a source is stopped: `DRAIN` ends event time and the windows, `NO_DRAIN` leaves all as it is. */
export type StopMode = "DRAIN" | "NO_DRAIN";

/**
 * A stream operator, as a task drives it. All methods but the processing ones are optional; `state`
 * is the live tree of everything that changes beside keyed and operator state: plain data.
 *
 * Flink: org.apache.flink.streaming.api.operators.StreamOperator
 */
export interface StreamOperator {
  state: unknown;
  /** Before any input; `context.operatorState(..)` already holds what was restored. */
  open?(context: OperatorContext): StepResult;
  processElement(context: OperatorContext, value: unknown, timestamp: number, input: number): void;
  /** Replaces the default (advance timers, then forward). */
  processWatermark?(context: OperatorContext, timestamp: number): void;
  processWatermarkStatus?(context: OperatorContext, status: WatermarkStatus): void;
  onEventTime?(context: OperatorContext, timer: OperatorTimer): void;
  onProcessingTime?(context: OperatorContext, timer: OperatorTimer): void;
  onTick?(context: OperatorContext, name: string, timestamp: number): void;
  onReply?(context: OperatorContext, requestId: string, body: RequestBody): void;
  /** What of an answer goes on the trace; all of it by default. */
  factsOfReply?(body: RequestBody): unknown;
  onOperatorEvent?(context: OperatorContext, event: OperatorEvent): void;
  /** Flush and emit what must precede the barrier. */
  prepareSnapshotPreBarrier?(context: OperatorContext, checkpointId: number): StepResult;
  /** Write operator state (keyed state and timers are snapshotted by their backends). */
  snapshotState?(context: OperatorContext, checkpointId: number): void;
  notifyCheckpointComplete?(context: OperatorContext, checkpointId: number): StepResult;
  notifyCheckpointAborted?(context: OperatorContext, checkpointId: number): void;
  /** Input `input` ended. */
  endInput?(context: OperatorContext, input: number): void;
  /** All inputs ended: last records may be emitted. */
  finish?(context: OperatorContext): StepResult;
  /** The attempt ends, finished or not; not called when its machine dies. */
  close?(context: OperatorContext): void;
  /** False = wants no input now (asynchronous capacity full); asked between records. */
  isAvailable?(): boolean;
  /**
   * True = its code has not returned: the task runs nothing but answers to requests until then, and
   * can be cancelled. Flink: user code that blocks the task's thread.
   */
  isBlocking?(): boolean;
  /** Sources only: emits at most one record. */
  pollNext?(context: OperatorContext): DataInputStatus;
  /** Sources only: no record after this; the next `pollNext` says how the data ended. */
  stop?(context: OperatorContext, mode: StopMode): void;
}

/** User code by reference name; lives beside the graph, never inside it. */
export type FunctionRegistry = ReadonlyMap<string, unknown>;

/** Makes the operator of a descriptor; supplied by the layer that defines operators. */
export type StreamOperatorFactory = (
  descriptor: OperatorDescriptor,
  functions: FunctionRegistry,
) => StreamOperator;

/** What an operator is, as plain data; `functionRef` names user code in the job's registry. */
export interface OperatorDescriptor {
  readonly type: string;
  readonly functionRef?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}
