import type { Fault, FaultOutcome } from "../kernel/fault.js";
import type { Trace } from "../kernel/trace.js";
import type { LogRecord, TransactionLogRow } from "../model/external-protocol.js";
import type { JobGraph } from "../model/job-graph.js";
import type { FunctionRegistry } from "../model/stream-operator.js";

/** The whole content of an input topic. */
export interface InputTopic {
  readonly partitions: readonly { readonly id: string; readonly records: readonly LogRecord[] }[];
  /** How many of them, the last ones, are not there before somebody adds them; absent: 0. */
  readonly addedLater?: number;
}

/**
 * All that a verdict may rest on: what the run left behind, seen from outside. Nothing in it is a
 * part of the runtime.
 */
export interface RunEvidence {
  readonly trace: Pick<Trace, "recordCount" | "typeAt" | "recordAt">;
  readonly jobGraph: JobGraph;
  /** Of the simulation: who it is known to can tell where shuffled records went. */
  readonly seed?: string;
  readonly functions: FunctionRegistry;
  /** What wall clocks showed when the run began, in milliseconds since 1970; absent: nobody knows. */
  readonly epochMs?: number;
  /** By topic. */
  readonly inputs: ReadonlyMap<string, InputTopic>;
  /** Values of the checkpoint store by key, those deleted meanwhile included. */
  readonly store: ReadonlyMap<string, unknown>;
  /** Every row ever appended, by topic, in log order, with what became of it. */
  readonly sinkLogs: ReadonlyMap<string, readonly TransactionLogRow[]>;
  /** Final rows by key, by table; absent: the job writes to none. */
  readonly tables?: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  readonly plannedFaults: readonly Fault[];
  /** Drawn at random: a plan with some that never land is the same as one without them. */
  readonly drawnFaults?: readonly Fault[];
  readonly outcomes: readonly FaultOutcome[];
  /** Most bytes of state that a checkpoint may hold; absent: any. */
  readonly stateBytesMax?: number;
  /** The run was stopped before its end, e.g. by a limit of events. */
  readonly cutOff: boolean;
  /**
   * Whoever wrote the job knows that the order of records does not show in its result, unless one is
   * late; absent: told from the operators, of whose functions nobody knows.
   */
  readonly isFunctionOfInput?: boolean;
}
