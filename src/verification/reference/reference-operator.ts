import type { KeyGroupSnapshot } from "../../model/operator-state.js";
import type { FunctionRegistry } from "../../model/stream-operator.js";
import type { WatermarkStatus } from "../../model/stream-element.js";
import type { Lifetime } from "./lifetime.js";
import type { InputTopics } from "./source-input.js";

/** Source records that a value was made of, as `split@offset`; `null` = not tracked in this pass. */
export type Origin = readonly string[] | null;

/** Where a reference operator puts what it makes. */
export interface ReferenceOutput {
  record(value: unknown, timestamp: number, origin: Origin): void;
  side(tag: string, value: unknown, timestamp: number, origin: Origin): void;
  watermark(timestamp: number): void;
  status(status: WatermarkStatus): void;
}

/** Looks at the logical state of an operator, entry by entry, in no particular order. */
export interface StateVisitor {
  keyed(state: string, key: unknown, namespace: unknown, value: unknown): void;
  timer(
    domain: "eventTime" | "processingTime",
    timestamp: number,
    key: unknown,
    namespace: unknown,
  ): void;
  item(list: string, value: unknown): void;
  /** An unfinished split of a source, and the offset of its next record. */
  split(splitId: string, offset: number): void;
  /** A split that this attempt has read to its end. */
  finishedSplit(splitId: string): void;
}

/** What one operator of one subtask gets back from a checkpoint, redistributed. */
export interface RestoredState {
  readonly keyGroups: readonly KeyGroupSnapshot[];
  readonly lists: readonly { readonly name: string; readonly items: readonly unknown[] }[];
}

/** Watches what operators make of their input. */
export interface ReferenceObserver {
  /** An operator, by its name, has made a value. */
  made(operator: string, value: unknown, timestamp: number): void;
  /** An operator takes a value: it must not change it. */
  watched(operator: string, value: unknown, take: () => void): void;
}

/** Processing time in milliseconds since 1970. */
export interface ReferenceClock {
  /** When the run began. */
  readonly startMs: number;
  nowMs(): number;
}

/** What reference operators know of the world. */
export interface ReferenceEnvironment {
  readonly functions: FunctionRegistry;
  /** Of the simulation, if it is known. */
  readonly seed?: string | undefined;
  readonly subtask: number;
  readonly parallelism: number;
  readonly maxParallelism: number;
  readonly inputs: InputTopics;
  /** Absent: nobody watches. */
  readonly observer?: ReferenceObserver;
  /** The state backend visits keys in serialized order; absent: in the order in which they came. */
  readonly sortsKeys?: boolean;
  /** The checkpoint that the attempt goes on from; absent: it begins anew. */
  readonly restoredCheckpoint?: number;
  /** Absent: time stands still. */
  readonly clock?: ReferenceClock;
  /** A row reached a sink; tables know it by a key. */
  sinkRow(sink: string, row: unknown, origin: Origin, commits: boolean, key?: string): void;
  /** Something came late, or could have expired: the result depends on when what arrives from now on. */
  arrivalMattered(): void;
  /** A record was dropped by contract, or otherwise counted: `late`, `malformed`, ... */
  counted(counter: string, amount: number): void;
}

/**
 * One operator of the logical job: pure steps over its input in the order it came. It shares no code
 * with the operators it is compared with; only the user's own functions are the same.
 */
export interface ReferenceOperator {
  record(value: unknown, timestamp: number, origin: Origin, input: number): void;
  watermark(timestamp: number): void;
  status(status: WatermarkStatus): void;
  /** Sources: the record at `offset` of the split is emitted. Says what is wrong with that, if anything. */
  poll?(splitId: string, offset: number, track: boolean): string | undefined;
  splitFinished?(splitId: string): void;
  tick?(name: string, timestampMs: number): void;
  reply?(requestId: string, body: unknown): void;
  operatorEvent?(event: { readonly kind: string }): void;
  finish?(): void;
  restore?(state: RestoredState): void;
  /** Right before the state is looked at for a checkpoint. */
  prepareSnapshot?(checkpointId: number): void;
  /** Of states whose values do not live for ever, by name. */
  readonly lifetimes?: ReadonlyMap<string, Lifetime>;
  /** Own state in the logical view; what has expired is not there. */
  visit(visitor: StateVisitor): void;
}
