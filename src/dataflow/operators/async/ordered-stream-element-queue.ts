/**
 * Lets results out in the order of the input.
 *
 * Flink: org.apache.flink.streaming.api.operators.async.queue.OrderedStreamElementQueue
 * Simplified: no
 */
import {
  isDone,
  type QueuedInput,
  type QueueEntry,
  type StreamElementQueue,
} from "./stream-element-queue.js";

export class OrderedStreamElementQueue implements StreamElementQueue {
  state: QueueEntry[] = [];

  get size(): number {
    return this.state.length;
  }

  put(entry: QueueEntry): void {
    this.state.push(entry);
  }

  complete(id: number, results: readonly unknown[]): void {
    const entry = this.state.find((one) => one.id === id);
    if (entry !== undefined) entry.results = results;
  }

  hasCompletedElements(): boolean {
    const first = this.state[0];
    return first !== undefined && isDone(first);
  }

  takeCompleted(): QueueEntry | undefined {
    return this.hasCompletedElements() ? this.state.shift() : undefined;
  }

  values(): readonly QueuedInput[] {
    return this.state.map(({ input }) => input);
  }
}
