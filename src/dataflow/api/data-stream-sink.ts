/**
 * The end of a stream.
 *
 * Flink: org.apache.flink.streaming.api.datastream.DataStreamSink
 * Simplified: no
 */
import type { OperatorSettings } from "../graph/transformation.js";

/**
 * The end of a stream.
 *
 * @example
 * ```ts
 * counts.sinkTo(sink).name("visits-per-minute").uid("sink").setParallelism(1);
 * ```
 */
export class DataStreamSink {
  private readonly transformation: { readonly settings: OperatorSettings };

  constructor(transformation: { readonly settings: OperatorSettings }) {
    this.transformation = transformation;
  }

  /** Name shown in plans and screens; writer and committer add theirs. */
  name(name: string): this {
    this.transformation.settings.name = name;
    return this;
  }

  /** Keeps the operators' ids when the program changes. */
  uid(uid: string): this {
    this.transformation.settings.uid = uid;
    return this;
  }

  /** Number of parallel subtasks. */
  setParallelism(parallelism: number): this {
    this.transformation.settings.parallelism = parallelism;
    return this;
  }

  /** Operators of one group may share slots. */
  slotSharingGroup(group: string): this {
    this.transformation.settings.slotSharingGroup = group;
    return this;
  }

  /** Runs the sink in tasks of its own. */
  disableChaining(): this {
    this.transformation.settings.chainingStrategy = "NEVER";
    return this;
  }
}
