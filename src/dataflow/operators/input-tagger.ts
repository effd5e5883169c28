/**
 * Tags the elements of one of two streams that are joined in windows.
 *
 * Flink: org.apache.flink.streaming.api.datastream.CoGroupedStreams.Input1Tagger,
 * CoGroupedStreams.Input2Tagger (org.apache.flink.streaming.api.datastream)
 * Simplified: an operator, where Flink has a map function
 */
import type { OperatorContext, StreamOperator } from "../../model/stream-operator.js";
import type { TaggedUnion } from "../functions/tagged-union.js";

export class InputTagger implements StreamOperator {
  state: unknown = null;
  private readonly input: 1 | 2;

  constructor(input: 1 | 2) {
    this.input = input;
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const tagged: TaggedUnion<unknown, unknown> = { input: this.input, value };
    ctx.collect(tagged, timestamp);
  }
}
