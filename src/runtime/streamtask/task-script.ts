/**
 * What the task did, in order, for the trace: elements are counted per channel and noted in one
 * record as long as nothing else happens in between.
 *
 * Flink: none (Flink keeps no such record)
 * Simplified: no
 */
import { needsAlignment } from "../checkpoint/checkpoint-options.js";
import type { RuntimeEvent } from "../io/channel-element.js";
import type { ScriptListener } from "./stream-operator-wrapper.js";
import type { TaskRuntime } from "./task-runtime.js";

/** Nothing is pending between turns, hence there is no state. */
export class TaskScript implements ScriptListener {
  private readonly runtime: TaskRuntime;
  private channel = -1;
  private isRecovered = false;
  private count = 0;
  private records = 0;
  private hash = 0;
  private operator = -1;
  private splitId = "";
  private offset = 0;
  private counting = -1;
  private counter = "";
  private amount = 0;

  constructor(runtime: TaskRuntime) {
    this.runtime = runtime;
  }

  /** An element of a channel is about to be processed; it may come from a checkpoint. */
  input(channel: number, hash: number, isRecord: boolean, isRecovered: boolean): void {
    if (channel !== this.channel || isRecovered !== this.isRecovered) {
      this.flush();
      this.channel = channel;
      this.isRecovered = isRecovered;
    }
    this.count++;
    if (isRecord) this.records++;
    this.hash = hash;
  }

  emittedFromSplit(operator: number, splitId: string, offset: number): void {
    const continues =
      this.operator === operator && this.splitId === splitId && offset === this.offset + this.count;
    if (!continues) {
      this.flush();
      this.operator = operator;
      this.splitId = splitId;
      this.offset = offset;
    }
    this.count++;
  }

  splitFinished(operator: number, splitId: string): void {
    this.flush();
    this.runtime.context.emit("task.splitFinished", { operator, splitId });
  }

  /** One counter at a time is added up: mostly there is only one. */
  counted(operator: number, counter: string, amount: number): void {
    if (operator !== this.counting || counter !== this.counter) {
      this.flushCounter();
      this.counting = operator;
      this.counter = counter;
    }
    this.amount += amount;
  }

  event(channel: number, event: RuntimeEvent): void {
    this.flush();
    const checkpointId = "checkpointId" in event ? event.checkpointId : -1;
    this.runtime.context.emit("task.event", { channel, event: event.type, checkpointId });
    if (event.type === "CheckpointBarrier" && needsAlignment(event.options)) {
      this.runtime.context.emit("task.blocked", { channel, checkpointId });
    }
  }

  /** Writes down what was counted; before anything else goes on the trace. */
  flush(): void {
    this.flushCounter();
    const { channel, count, records, hash, operator, splitId, offset } = this;
    if (count === 0) return;
    const type = this.isRecovered ? "task.recovered" : "task.input";
    if (channel >= 0) this.runtime.context.emit(type, { channel, count, records, hash });
    else this.runtime.context.emit("task.poll", { operator, splitId, offset, count });
    this.channel = -1;
    this.operator = -1;
    this.count = 0;
    this.records = 0;
  }

  private flushCounter(): void {
    const { counting: operator, counter, amount } = this;
    if (operator < 0) return;
    this.runtime.context.emit("task.counter", { operator, counter, amount });
    this.counting = -1;
    this.amount = 0;
  }
}
