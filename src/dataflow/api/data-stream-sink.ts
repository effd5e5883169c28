/**
 * The end of a stream.
 *
 * Flink: org.apache.flink.streaming.api.datastream.DataStreamSink
 * Simplified: no
 */
import type { OperatorSettings } from "../graph/transformation.js";
import { validateMaxParallelism, validateParallelism } from "./operator-validation-utils.js";

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
    return this.set({ name });
  }

  /** What plans say of the sink instead of its name. */
  setDescription(description: string): this {
    return this.set({ description });
  }

  /** Keeps the operators' ids when the program changes. */
  uid(uid: string): this {
    return this.set({ uid });
  }

  /**
   * Number of parallel subtasks; -1 = the environment's.
   *
   * @throws JavaException if it is neither -1 nor positive
   */
  setParallelism(parallelism: number): this {
    validateParallelism(parallelism, true);
    return this.set({ parallelism });
  }

  /**
   * Number of key groups: the most subtasks there can ever be.
   *
   * @throws JavaException if it is not between 1 and 32768
   */
  setMaxParallelism(maxParallelism: number): this {
    validateMaxParallelism(maxParallelism, true);
    return this.set({ maxParallelism });
  }

  /** Operators of one group may share slots. */
  slotSharingGroup(slotSharingGroup: string): this {
    return this.set({ slotSharingGroup });
  }

  /** Runs the sink in tasks of its own. */
  disableChaining(): this {
    return this.set({ chainingStrategy: "NEVER" });
  }

  private set(settings: Partial<OperatorSettings>): this {
    Object.assign(this.transformation.settings, settings);
    return this;
  }
}
