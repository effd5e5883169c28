/**
 * A stream whose elements go to all subtasks, to change broadcast state there.
 *
 * Flink: org.apache.flink.streaming.api.datastream.BroadcastStream
 * Simplified: no
 */
import type { BroadcastStateDeclaration } from "../functions/broadcast-process-function.js";
import type { DataStream } from "./data-stream.js";

/**
 * A broadcast stream; `D` are the broadcast states that it declares.
 *
 * @example
 * ```ts
 * const limits = mapState<string, number>("limits");
 * const broadcast = limitChanges.broadcast(limits);
 * ```
 */
export class BroadcastStream<T, D extends BroadcastStateDeclaration> {
  /** @internal */
  readonly input: DataStream<T>;
  private readonly descriptors: D;

  /** @internal */
  constructor(input: DataStream<T>, descriptors: D) {
    this.input = input;
    this.descriptors = descriptors;
  }

  /** The states that the stream is kept in. */
  getBroadcastStateDescriptors(): D {
    return this.descriptors;
  }
}
