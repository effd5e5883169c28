/**
 * Lets results out in the order of their completion, but none past a watermark: watermarks divide the
 * queue into segments.
 *
 * Flink: org.apache.flink.streaming.api.operators.async.queue.UnorderedStreamElementQueue
 * Simplified: incomplete elements are kept in the order of the input
 */
import {
  isDone,
  type QueuedInput,
  type QueueEntry,
  type StreamElementQueue,
} from "./stream-element-queue.js";

interface Segment {
  incomplete: QueueEntry[];
  /** In the order of completion. */
  readonly completed: QueueEntry[];
}

export class UnorderedStreamElementQueue implements StreamElementQueue {
  state: Segment[] = [];

  get size(): number {
    return this.state.reduce(
      (sum, { incomplete, completed }) => sum + incomplete.length + completed.length,
      0,
    );
  }

  /** A watermark is a segment of its own; a drained last segment is used again for it. */
  put(entry: QueueEntry): void {
    const last = this.state.at(-1);
    if (entry.input.kind === "record") {
      (last ?? this.addSegment()).incomplete.push(entry);
      return;
    }
    const target = last !== undefined && isEmpty(last) ? last : this.addSegment();
    target.completed.push(entry);
    this.addSegment();
  }

  complete(id: number, results: readonly unknown[]): void {
    for (const segment of this.state) {
      const entry = segment.incomplete.find((one) => one.id === id);
      if (entry === undefined) continue;
      entry.results = results;
      segment.incomplete = segment.incomplete.filter((one) => one !== entry);
      segment.completed.push(entry);
    }
  }

  hasCompletedElements(): boolean {
    const first = this.state[0]?.completed[0];
    return first !== undefined && isDone(first);
  }

  takeCompleted(): QueueEntry | undefined {
    const [first] = this.state;
    const entry = first?.completed.shift();
    if (first !== undefined && isEmpty(first) && this.state.length > 1) this.state.shift();
    return entry;
  }

  values(): readonly QueuedInput[] {
    return this.state.flatMap(({ completed, incomplete }) =>
      [...completed, ...incomplete].map(({ input }) => input),
    );
  }

  private addSegment(): Segment {
    const segment: Segment = { incomplete: [], completed: [] };
    this.state.push(segment);
    return segment;
  }
}

function isEmpty({ incomplete, completed }: Segment): boolean {
  return incomplete.length === 0 && completed.length === 0;
}
