/**
 * What a program consists of while the fluent API puts it together: its transformations, and the user
 * code by reference name.
 *
 * Flink: none (the transformations field of org.apache.flink.streaming.api.environment.StreamExecutionEnvironment)
 * Simplified: no
 */
import type { FunctionRegistry, OperatorDescriptor } from "../../model/stream-operator.js";
import type {
  OperatorSettings,
  OperatorTransformation,
  Transformation,
} from "../graph/transformation.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { KeyedStream } from "./keyed-stream.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";

/** Runs a program to its end and gives back what it committed; supplied by those who can run one. */
export interface PipelineExecutor {
  /** Committed rows of the output log's topic. */
  executeAndCollect(jobName: string, topic: string): readonly unknown[];
}

/** What operators that make watermarks have to know. */
export interface EventTimeParameters {
  readonly autoWatermarkIntervalMs: number;
  /** False in batch execution: then there is no watermark but the last. */
  readonly emitProgressiveWatermarks: boolean;
}

/** Makes the streams that a plain stream turns into; they extend it, so it cannot know them. */
export interface StreamFactory {
  keyed<T, K>(
    builder: ProgramBuilder,
    transformation: Transformation,
    keySelectorRef: string,
  ): KeyedStream<T, K>;
  operator<T, O extends readonly AnyOutputTag[]>(
    builder: ProgramBuilder,
    operator: OperatorTransformation,
  ): SingleOutputStreamOperator<T, O>;
}

export class ProgramBuilder {
  readonly eventTime: EventTimeParameters;
  readonly streams: StreamFactory;
  private readonly byId = new Map<string, unknown>();
  private readonly roots: Transformation[] = [];
  private readonly executor: PipelineExecutor | null;
  private lastId = 0;

  constructor(
    eventTime: EventTimeParameters,
    streams: StreamFactory,
    executor: PipelineExecutor | null,
  ) {
    this.eventTime = Object.freeze(eventTime);
    this.streams = streams;
    this.executor = executor;
  }

  /** Operators and sinks in the order in which they were written. */
  get transformations(): readonly Transformation[] {
    return this.roots;
  }

  get functions(): FunctionRegistry {
    return this.byId;
  }

  get nextFreeId(): number {
    return this.lastId + 1;
  }

  /** Flink counts everything, also what becomes no operator. */
  nextId(): number {
    this.lastId++;
    return this.lastId;
  }

  /** Notes user code; its own fields must not change any more. */
  register(id: number, role: string, code: unknown): string {
    const reference = `${String(id)}:${role}`;
    if (typeof code === "object" && code !== null) Object.freeze(code);
    this.byId.set(reference, code);
    return reference;
  }

  /** Adds what has to become part of the graph even if nothing follows it. */
  add<T extends Transformation>(transformation: T): T {
    this.roots.push(transformation);
    return transformation;
  }

  /** Adds an operator behind some inputs. */
  addOperator(
    id: number,
    name: string,
    descriptor: OperatorDescriptor,
    inputs: readonly Transformation[],
    more: Partial<
      Pick<OperatorTransformation, "coordinator" | "keySelectorRef" | "secondKeySelectorRef">
    > = {},
  ): OperatorTransformation {
    return this.add({
      kind: "operator",
      id,
      settings: defaultSettings(name),
      descriptor,
      coordinator: more.coordinator ?? null,
      keySelectorRef: more.keySelectorRef ?? null,
      secondKeySelectorRef: more.secondKeySelectorRef ?? null,
      inputs,
    });
  }

  pipelineExecutor(): PipelineExecutor | null {
    return this.executor;
  }
}

/** What an operator is before the user says otherwise. */
export function defaultSettings(name: string): OperatorSettings {
  return {
    name,
    description: null,
    uid: null,
    uidHash: null,
    parallelism: -1,
    maxParallelism: -1,
    slotSharingGroup: null,
    coLocationGroup: null,
    chainingStrategy: "ALWAYS",
    bufferTimeoutMs: null,
  };
}
