import type { AnyOutputTag, OutputTag } from "../dataflow/functions/output-tag.js";
import { StreamExecutionEnvironment } from "../dataflow/api/stream-execution-environment.js";
import { MIN_TIMESTAMP } from "../model/event-time.js";
import type { OperatorStateSnapshot, OperatorSubtaskState } from "../model/operator-state.js";
import type { StreamElement, WatermarkStatus } from "../model/stream-element.js";
import { builtOperator, type BuiltOperator } from "./built-operator.js";
import { OperatorTestHarness, type HarnessOutput } from "./operator-test-harness.js";

/** A record with its event time in milliseconds. */
export interface OutputRecord<T> {
  readonly value: T;
  /** `null` = it has none. */
  readonly timestamp: number | null;
}

/** Which subtask of the operator is driven. */
export interface TestHarnessOptions {
  /** Number of key groups; 128 if absent. */
  readonly maxParallelism?: number;
  /** Number of subtasks; 1 if absent. */
  readonly parallelism?: number;
  /** Which of them this is; the first if absent. */
  readonly subtaskIndex?: number;
  /** Flink configuration of the job. */
  readonly configuration?: Readonly<Record<string, string>>;
}

/** Notes down a program on empty inputs; its one operator is driven. */
export type TestProgram = (env: StreamExecutionEnvironment) => unknown;

/**
 * Drives one subtask of one operator by hand: elements, watermarks and the clock come from the test, state and
 * timers are the runtime's own. Times are milliseconds.
 *
 * Flink: `org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness`.
 */
export abstract class AbstractStreamOperatorTestHarness<Out> {
  private readonly harness: OperatorTestHarness;
  private readonly built: BuiltOperator;
  private readonly output: HarnessOutput[] = [];
  private isOpen = false;

  /** @internal */
  constructor(program: TestProgram, options: TestHarnessOptions) {
    const { configuration = {}, subtaskIndex = 0, ...rest } = options;
    this.built = theOneOperator(configuration, program);
    const { keySelectors, inputs, node } = this.built;
    this.harness = new OperatorTestHarness({
      ...{ ...rest, operator: this.built.create(), keySelectors, inputs, subtask: subtaskIndex },
      name: node.name,
    });
  }

  /**
   * The state of several old subtasks as one, for subtasks of another number that are to take it over.
   *
   * @example
   * ```ts
   * const state = AbstractStreamOperatorTestHarness.repackageState(
   *   first.snapshot(1, 0),
   *   second.snapshot(1, 0),
   * );
   * rescaled.initializeState(state);
   * ```
   */
  static repackageState(...states: readonly OperatorSubtaskState[]): OperatorSubtaskState {
    const [first] = states;
    if (first === undefined)
      throw new Error("repackageState needs the state of one subtask at least");
    const keyed = states.flatMap((state) => (state.keyed === null ? [] : [state.keyed]));
    const lists = new Map<string, OperatorStateSnapshot>();
    for (const { name, mode, items } of states.flatMap(({ operatorState }) => operatorState)) {
      const before = lists.get(name);
      // Everybody has the whole of a broadcast state.
      if (mode === "BROADCAST" && before !== undefined) continue;
      lists.set(name, { name, mode, items: [...(before?.items ?? []), ...items] });
    }
    return {
      operatorId: first.operatorId,
      keyed:
        keyed.length === 0
          ? null
          : {
              range: {
                start: Math.min(...keyed.map(({ range }) => range.start)),
                end: Math.max(...keyed.map(({ range }) => range.end)),
              },
              groups: keyed.flatMap(({ groups }) => groups),
            },
      operatorState: [...lists.values()],
    };
  }

  /** Opens the operator; elements do it if the test does not. */
  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.harness.open();
  }

  /**
   * Takes over this subtask's part of the state: its key groups, and its share of operator state. The state
   * may come from another parallelism.
   *
   * @throws Error if the operator is open.
   */
  initializeState(state: OperatorSubtaskState): void {
    if (this.isOpen) throw new Error("initializeState comes before open and before any element");
    this.harness.initializeState([state]);
  }

  /** State and timers of the subtask, as a checkpoint would have them; `timestamp` is Flink's. */
  snapshot(checkpointId: number, _timestamp: number): OperatorSubtaskState {
    this.open();
    return this.harness.snapshot(checkpointId);
  }

  /** Tells the operator that a barrier will follow. */
  prepareSnapshotPreBarrier(checkpointId: number): void {
    this.open();
    this.harness.prepareSnapshotPreBarrier(checkpointId);
  }

  /** Tells the operator that a checkpoint is complete. */
  notifyOfCompletedCheckpoint(checkpointId: number): void {
    this.open();
    this.harness.notifyCheckpointComplete(checkpointId);
  }

  /** Sets the clock; timers of processing time that are due fire. */
  setProcessingTime(timestamp: number): void {
    this.open();
    this.harness.setProcessingTime(timestamp);
  }

  /** The wall clock of the harness, in milliseconds. */
  getProcessingTime(): number {
    return this.harness.clock.now;
  }

  /** The last watermark that the operator let through. */
  getCurrentWatermark(): number {
    return this.harness.currentWatermark();
  }

  /** All that came out of the main output so far: records, watermarks and statuses, in order. */
  getOutput(): readonly StreamElement[] {
    return this.collected().flatMap((one): StreamElement[] => {
      if (one.kind === "side") return [];
      return [one.kind === "status" ? { kind: "watermarkStatus", status: one.status } : one];
    });
  }

  /** The records of the main output so far. */
  extractOutputStreamRecords(): readonly OutputRecord<Out>[] {
    return this.collected().flatMap((one) => (one.kind === "record" ? [recordOf<Out>(one)] : []));
  }

  /** The values of the records of the main output so far. */
  extractOutputValues(): readonly Out[] {
    return this.extractOutputStreamRecords().map(({ value }) => value);
  }

  /** The records of a side output so far. */
  getSideOutput<Tag extends AnyOutputTag>(tag: Tag): readonly OutputRecord<ElementOf<Tag>>[] {
    return this.collected().flatMap((one) =>
      one.kind === "side" && one.tag === tag.id ? [recordOf<ElementOf<Tag>>(one)] : [],
    );
  }

  /** How many event-time timers are registered. */
  numEventTimeTimers(): number {
    return this.harness.numEventTimeTimers();
  }

  /** How many processing-time timers are registered. */
  numProcessingTimeTimers(): number {
    return this.harness.numProcessingTimeTimers();
  }

  /** How many entries of keyed state there are. */
  numKeyedStateEntries(): number {
    return this.harness.numKeyedStateEntries();
  }

  /** A counter that the operator or a function of it has counted. */
  getCounter(name: string): number {
    return this.harness.counters[name] ?? 0;
  }

  /** Ends the operator: no timer of processing time fires any more. */
  close(): void {
    this.open();
    this.harness.finish();
  }

  /** @internal */
  protected processElementOf(input: number, value: unknown, timestamp: number | undefined): void {
    this.open();
    this.harness.processElement(this.built.tag(value, input), timestamp, input);
  }

  /** @internal `null` = the operator has but one input. */
  protected processWatermarkOf(input: number | null, timestamp: number): void {
    this.open();
    this.harness.processWatermark(timestamp, input ?? undefined);
  }

  /** @internal */
  protected processWatermarkStatusOf(input: number | null, status: WatermarkStatus): void {
    this.open();
    this.harness.processWatermarkStatus(status, input ?? undefined);
  }

  /** @internal */
  protected endInputOf(input: number): void {
    this.open();
    this.harness.endInput(input);
  }

  private collected(): readonly HarnessOutput[] {
    this.output.push(...this.harness.takeOutput());
    return this.output;
  }
}

type ElementOf<Tag> = Tag extends OutputTag<infer T> ? T : never;

function recordOf<T>({
  value,
  timestamp,
}: {
  readonly value: unknown;
  readonly timestamp: number;
}): OutputRecord<T> {
  return { value: value as T, timestamp: timestamp === MIN_TIMESTAMP ? null : timestamp };
}

/** Sources, and what only tags or sends on, do not count. */
function theOneOperator(
  configuration: Readonly<Record<string, string>>,
  program: TestProgram,
): BuiltOperator {
  const env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
  program(env);
  const { streamGraph, functions } = env.compile("test");
  const operators = streamGraph.nodes.filter(
    ({ descriptor, coordinator }) => coordinator === null && descriptor.type !== "tagInput",
  );
  const [node] = operators;
  if (node !== undefined && operators.length === 1) {
    return builtOperator(node, streamGraph, functions);
  }
  const names = operators.map(({ name }) => name).join(", ");
  throw new Error(
    `A harness drives one operator, but the program makes ${String(operators.length)}` +
      `${names === "" ? "" : ` (${names})`}. Test each by itself, or run the job in a local environment.`,
  );
}
