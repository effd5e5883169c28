/**
 * The output of an operator, which can still be named and set up.
 *
 * Flink: org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator
 * Simplified: no type hints, no resources
 */
import { checkArgument } from "../../model/java-exception.js";
import type { AnyOutputTag, OutputTag } from "../functions/output-tag.js";
import type { OperatorSettings, OperatorTransformation } from "../graph/transformation.js";
import { DataStream, type NoTags } from "./data-stream.js";
import { toMillis, type DurationLike } from "./duration.js";
import {
  validateMaxParallelism,
  validateParallelism,
  validateUidHash,
} from "./operator-validation-utils.js";
import type { ProgramBuilder } from "./program-builder.js";

/** The element type of a side output. */
type ElementOf<Tag> = Tag extends OutputTag<infer T> ? T : never;

/**
 * The output of an operator, which can still be named and set up.
 *
 * @example
 * ```ts
 * lines.map(parse).name("Parse").uid("parse").setParallelism(4);
 * ```
 */
export class SingleOutputStreamOperator<
  T,
  O extends readonly AnyOutputTag[] = NoTags,
> extends DataStream<T> {
  private readonly operator: OperatorTransformation;
  private canBeParallel = true;

  /** @internal */
  constructor(builder: ProgramBuilder, operator: OperatorTransformation) {
    super(builder, operator);
    this.operator = operator;
  }

  /** Name shown in plans and screens. */
  name(name: string): this {
    return this.set({ name: this.operator.coordinator === null ? name : `Source: ${name}` });
  }

  /** What plans say of the operator instead of its name. */
  setDescription(description: string): this {
    return this.set({ description });
  }

  /** Keeps the operator's id, and with it its state, when the program changes. */
  uid(uid: string): this {
    return this.set({ uid });
  }

  /**
   * The id itself, 32 hex digits: for state that was written without a uid.
   *
   * @throws JavaException if it is not 32 hex digits
   */
  setUidHash(uidHash: string): this {
    validateUidHash(uidHash);
    return this.set({ uidHash });
  }

  /**
   * Number of parallel subtasks; -1 = the environment's.
   *
   * @throws JavaException if the operator cannot have so many
   */
  setParallelism(parallelism: number): this {
    validateParallelism(parallelism, this.canBeParallel);
    return this.set({ parallelism });
  }

  /**
   * Number of key groups: the most subtasks there can ever be.
   *
   * @throws JavaException if it is not between 1 and 32768
   */
  setMaxParallelism(maxParallelism: number): this {
    validateMaxParallelism(maxParallelism, this.canBeParallel);
    return this.set({ maxParallelism });
  }

  /** One subtask, whatever the environment says. */
  forceNonParallel(): this {
    this.canBeParallel = false;
    return this.set({ parallelism: 1, maxParallelism: 1 });
  }

  /** How long a buffer with the operator's output may wait to be filled; -1 = until it is full. */
  setBufferTimeout(timeout: DurationLike | -1): this {
    const bufferTimeoutMs = timeout === -1 ? -1 : toMillis(timeout);
    checkArgument(bufferTimeoutMs >= -1, "timeout must be >= -1");
    return this.set({ bufferTimeoutMs });
  }

  /** Operators of one group may share slots. */
  slotSharingGroup(slotSharingGroup: string): this {
    return this.set({ slotSharingGroup });
  }

  /** Subtasks of one index of all operators with this key run in one slot. */
  setCoLocationGroupKey(coLocationGroup: string): this {
    return this.set({ coLocationGroup });
  }

  /** Runs the operator in tasks of its own. */
  disableChaining(): this {
    return this.set({ chainingStrategy: "NEVER" });
  }

  /** Begins a new task with this operator. */
  startNewChain(): this {
    return this.set({ chainingStrategy: "HEAD" });
  }

  /**
   * A declared side output of the operator.
   *
   * @example
   * ```ts
   * const late = counts.getSideOutput(lateVisits);
   * ```
   */
  getSideOutput<Tag extends O[number]>(tag: Tag): DataStream<ElementOf<Tag>> {
    return new DataStream(this.builder, {
      kind: "sideOutput",
      id: this.builder.nextId(),
      input: this.operator,
      tag: tag.id,
    });
  }

  private set(settings: Partial<OperatorSettings>): this {
    Object.assign(this.operator.settings, settings);
    return this;
  }
}
