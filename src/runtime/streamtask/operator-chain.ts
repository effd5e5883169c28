/**
 * The operators of a task, chained: records go from head to tail by calls.
 *
 * Flink: org.apache.flink.streaming.runtime.tasks.RegularOperatorChain
 * Simplified: no
 */
import type { OperatorSubtaskState } from "../../model/operator-state.js";
import type { WatermarkStatus } from "../../model/stream-element.js";
import type { DataInputStatus, OperatorEvent, StepResult } from "../../model/stream-operator.js";
import type { ResultPartition } from "../io/result-partition.js";
import { OperatorOutput } from "./operator-output.js";
import type { RestoredFiles } from "./restored-files.js";
import type { SnapshotTarget } from "./snapshot-target.js";
import {
  StreamOperatorWrapper,
  type StreamOperatorWrapperState,
} from "./stream-operator-wrapper.js";
import type { TaskMail } from "./task-mail.js";
import type { TaskRuntime } from "./task-runtime.js";
import type { TaskScript } from "./task-script.js";

export interface OperatorChainState {
  wrappers: StreamOperatorWrapperState[];
  /** Operators whose input has been ended. */
  endedInputs: number;
  /** Operators that have had their last word: their timers do not fire any more. */
  finishedOperators: number;
}

export class OperatorChain {
  readonly wrappers: readonly StreamOperatorWrapper[];
  private readonly runtime: TaskRuntime;
  private readonly output: OperatorOutput;
  private readonly script: TaskScript;
  private readonly asksAvailability: boolean;
  private readonly mayBlock: boolean;
  private endedInputs = 0;
  private finishedOperators = 0;

  constructor(runtime: TaskRuntime, partitions: readonly ResultPartition[], script: TaskScript) {
    this.runtime = runtime;
    this.script = script;
    const output = new OperatorOutput(runtime, partitions);
    this.output = output;
    this.wrappers = runtime.vertex.operators.map(
      (_, index) => new StreamOperatorWrapper(index, runtime, output, script),
    );
    output.connect(this.wrappers);
    this.asksAvailability = this.wrappers.some(
      ({ operator }) => operator.isAvailable !== undefined,
    );
    this.mayBlock = this.wrappers.some(({ operator }) => operator.isBlocking !== undefined);
  }

  get state(): OperatorChainState {
    return {
      wrappers: this.wrappers.map((wrapper) => wrapper.state),
      endedInputs: this.endedInputs,
      finishedOperators: this.finishedOperators,
    };
  }

  set state(state: OperatorChainState) {
    this.endedInputs = state.endedInputs;
    this.finishedOperators = state.finishedOperators;
    state.wrappers.forEach((wrapper, index) => {
      this.at(index).state = wrapper;
    });
  }

  get length(): number {
    return this.wrappers.length;
  }

  /** Whether every operator of the chain takes another record. */
  isAvailable(): boolean {
    if (!this.asksAvailability) return true;
    return this.wrappers.every(({ operator }) => operator.isAvailable?.() ?? true);
  }

  /** Whether the code of an operator has not returned. */
  isBlocking(): boolean {
    return this.mayBlock && this.wrappers.some(({ operator }) => operator.isBlocking?.() ?? false);
  }

  process(value: unknown, timestamp: number, input: number): void {
    this.at(0).processElement(value, timestamp, input);
  }

  processWatermark(timestamp: number): void {
    this.at(0).processWatermark(timestamp);
  }

  processWatermarkStatus(status: WatermarkStatus): void {
    this.at(0).processWatermarkStatus(status);
  }

  /** The head's output, past the head itself. */
  emitWatermark(timestamp: number): void {
    this.output.emitWatermark(0, timestamp);
  }

  pollNext(): DataInputStatus {
    return this.at(0).pollNext();
  }

  /** The job stops: the source reads nothing more. */
  stopSource(mode: "DRAIN" | "NO_DRAIN"): void {
    const head = this.at(0);
    head.operator.stop?.(head, mode);
  }

  open(operator: number): StepResult {
    return this.at(operator).open();
  }

  prepareSnapshot(operator: number, checkpointId: number): StepResult {
    const wrapper = this.at(operator);
    return wrapper.operator.prepareSnapshotPreBarrier?.(wrapper, checkpointId) ?? "done";
  }

  /** From tail to head; listed from head to tail. */
  snapshot(checkpointId: number, target: SnapshotTarget | null): OperatorSubtaskState[] {
    const snapshots: OperatorSubtaskState[] = [];
    for (let operator = this.length - 1; operator >= 0; operator--) {
      snapshots.unshift(this.at(operator).snapshot(checkpointId, target));
    }
    return snapshots;
  }

  restore(snapshot: OperatorSubtaskState, files: RestoredFiles): void {
    const wrapper = this.wrappers.find(({ operatorId }) => operatorId === snapshot.operatorId);
    wrapper?.restore(snapshot, files);
  }

  notifyCheckpointComplete(operator: number, checkpointId: number): StepResult {
    const wrapper = this.at(operator);
    wrapper.incremental?.notifyCheckpointComplete(checkpointId);
    wrapper.callsUserCode("notifyCheckpointComplete");
    return wrapper.operator.notifyCheckpointComplete?.(wrapper, checkpointId) ?? "done";
  }

  notifyCheckpointAborted(checkpointId: number): void {
    for (let operator = this.length - 1; operator >= 0; operator--) {
      const wrapper = this.at(operator);
      wrapper.incremental?.notifyCheckpointAborted(checkpointId);
      wrapper.operator.notifyCheckpointAborted?.(wrapper, checkpointId);
    }
  }

  /** An input of the head has ended. */
  endHeadInput(input: number): void {
    const head = this.at(0);
    head.operator.endInput?.(head, input);
  }

  /** Ends the operator's input, once, and finishes it: last records may be emitted. */
  finish(operator: number): StepResult {
    const wrapper = this.at(operator);
    if (this.endedInputs === operator) {
      this.endedInputs++;
      if (operator > 0) wrapper.operator.endInput?.(wrapper, 0);
    }
    wrapper.callsUserCode("finish");
    const result = wrapper.operator.finish?.(wrapper) ?? "done";
    if (result === "done") this.finishedOperators = operator + 1;
    return result;
  }

  /** The attempt ends; from tail to head. When it is given up nobody hears what goes wrong here. */
  close(ending: "FINISHED" | "DISPOSED"): void {
    for (let operator = this.length - 1; operator >= 0; operator--) {
      const wrapper = this.at(operator);
      if (ending === "FINISHED") wrapper.callsUserCode("close");
      wrapper.operator.close?.(wrapper);
    }
  }

  /** A tick, a timer or a reply. Timers of a task that does not run (any more) do not fire. */
  runMail(mail: Extract<TaskMail, { kind: "tick" | "timer" | "reply" }>, isRunning: boolean): void {
    const wrapper = this.at(mail.operator);
    const { operator } = wrapper;
    const { context } = this.runtime;
    this.script.flush();
    if (mail.kind === "reply") {
      const { operator: index, requestId, body } = mail;
      const facts = operator.factsOfReply?.(body) ?? body;
      context.emit("task.reply", { operator: index, requestId, body: facts });
      wrapper.callsUserCode("asyncCallback");
      operator.onReply?.(wrapper, requestId, body);
      return;
    }
    if (!isRunning || this.finishedOperators > mail.operator) return;
    const name = mail.kind === "tick" ? mail.name : mail.service;
    const now = mail.kind === "tick" ? wrapper.processingTime() : wrapper.timers.takeDue(name);
    if (now === undefined) return;
    context.emit("task.tick", { operator: mail.operator, name, timestampMs: now });
    if (mail.kind === "tick") operator.onTick?.(wrapper, name, now);
    else wrapper.timers.service(name).onProcessingTime(now);
  }

  runOperatorEvent(operatorId: string, event: OperatorEvent): void {
    const index = this.wrappers.findIndex((wrapper) => wrapper.operatorId === operatorId);
    if (index < 0) return;
    this.script.flush();
    this.runtime.context.emit("task.operatorEvent", { operator: index, event });
    const wrapper = this.at(index);
    wrapper.operator.onOperatorEvent?.(wrapper, event);
  }

  private at(operator: number): StreamOperatorWrapper {
    return this.wrappers[operator] as StreamOperatorWrapper;
  }
}
