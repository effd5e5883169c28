/**
 * Writes each element to the standard output of its task.
 *
 * Flink: org.apache.flink.streaming.api.functions.sink.PrintSink
 * Simplified: the line is a fact on the trace, which a screen or a story shows
 */
import type { OperatorContext, OperatorDescriptor } from "../../model/stream-operator.js";
import type { Sink, SinkWriter } from "./sink.js";

/** See the file's first comment. */
export class PrintSink<T> implements Sink<T> {
  private readonly sinkIdentifier: string;

  /**
   * @example
   * ```ts
   * stream.sinkTo(new PrintSink("malformed"));
   * ```
   */
  constructor(sinkIdentifier: string = "") {
    this.sinkIdentifier = sinkIdentifier;
    Object.freeze(this);
  }

  describe(): OperatorDescriptor {
    return { type: "print", parameters: { sinkIdentifier: this.sinkIdentifier } };
  }

  createWriter(): SinkWriter<T> {
    const { sinkIdentifier } = this;
    return {
      state: null,
      write: (ctx: OperatorContext, value: T) => {
        ctx.print(sinkIdentifier === "" ? ctx.name : sinkIdentifier, value);
      },
      flush: () => "done",
    };
  }
}
