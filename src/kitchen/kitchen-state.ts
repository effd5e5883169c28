import { MIN_TIMESTAMP } from "../model/event-time.js";

/** One pan: the newest attempt of a subtask, as far as the trace has told. */
export interface TaskState {
  readonly vertex: number;
  readonly subtask: number;
  readonly attempt: number;
  /** Which leader counts the attempts; empty without high availability. */
  readonly graph: string;
  /** Machine it runs on; empty until it has one. */
  readonly taskManager: string;
  /** What the JobManager believes. */
  readonly believed: string;
  /** What the task itself says; empty while there is no process. */
  readonly actual: string;
  /** Its machine died under it. */
  readonly gone: boolean;
  /** Records taken from channels or splits, by all attempts so far. */
  readonly records: number;
  readonly watermark: number;
  /** Chained operator that said so: the last one of the chain counts. */
  readonly watermarkOperator: number;
  readonly backPressured: boolean;
  /** Channels blocked by a barrier. */
  readonly blocked: number;
  /** The newest checkpoint whose barriers block nothing any more. */
  readonly released: number;
  /** The newest checkpoint it took its part of. */
  readonly cut: number;
  /** When it last processed something; -1 = never. */
  readonly movedAtUs: number;
}

/** One TaskManager. */
export interface CookState {
  readonly machine: string;
  readonly up: boolean;
  /** How often it was started. */
  readonly incarnation: number;
  readonly registered: boolean;
  /** Why the JobManager gave up on it; empty if it did not. */
  readonly lost: string;
  readonly slots: number;
}

/** A checkpoint under way. */
export interface PendingPhoto {
  readonly id: number;
  readonly kind: string;
  readonly startedUs: number;
  /** Attempt keys that must acknowledge; those that did. */
  readonly expected: number;
  readonly acknowledged: readonly string[];
}

/** How the job stands. */
export interface JobState {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly cause: string;
  readonly restarts: number;
}

/** A row that a reader of committed data may see. */
export interface CommittedRow {
  readonly sink: string;
  readonly atUs: number;
  readonly value: unknown;
}

/** Rows of a transaction that is still open. */
export interface HeldRows {
  readonly sink: string;
  readonly transaction: string;
  readonly rows: readonly unknown[];
}

/** A fault that struck. */
export interface StruckFault {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly atUs: number;
  readonly healedUs: number;
}

/**
 * All that the kitchen knows after the first records of a trace. It is immutable and shares what a
 * record did not change, so remembering one costs nothing.
 */
export interface KitchenState {
  readonly records: number;
  readonly nowUs: number;
  readonly job: JobState;
  /** Flink's name of each vertex; undefined where the trace has not told it. */
  readonly vertexNames: readonly (string | undefined)[];
  /** Leaders' execution graphs in the order of their appearance. */
  readonly graphs: readonly string[];
  /** In the order of vertex and subtask. */
  readonly tasks: readonly TaskState[];
  /** In the order of their numbers. */
  readonly cooks: readonly CookState[];
  /** JobManager machines that were heard of, and whether they are up. */
  readonly offices: readonly { readonly machine: string; readonly up: boolean }[];
  readonly photos: {
    readonly pending: readonly PendingPhoto[];
    readonly completed: number;
    readonly aborted: number;
    readonly lastCompleted: { readonly id: number; readonly atUs: number } | undefined;
    readonly lastAborted: { readonly id: number; readonly reason: string } | undefined;
  };
  /** Committed rows, one batch per transaction. */
  readonly committed: readonly (readonly CommittedRow[])[];
  readonly committedCount: number;
  readonly held: readonly HeldRows[];
  readonly faults: readonly StruckFault[];
  readonly counters: readonly { readonly name: string; readonly amount: number }[];
}

/** A kitchen of which nothing is known yet. */
export const EMPTY_KITCHEN: KitchenState = {
  records: 0,
  nowUs: 0,
  job: { id: "", name: "", status: "", cause: "", restarts: 0 },
  vertexNames: [],
  graphs: [],
  tasks: [],
  cooks: [],
  offices: [],
  photos: {
    pending: [],
    completed: 0,
    aborted: 0,
    lastCompleted: undefined,
    lastAborted: undefined,
  },
  committed: [],
  committedCount: 0,
  held: [],
  faults: [],
  counters: [],
};

/** A pan about which nothing more is known. */
export function newTask(
  { vertex, subtask, attempt, graph }: Pick<TaskState, "vertex" | "subtask" | "attempt" | "graph">,
  records = 0,
): TaskState {
  return {
    vertex,
    subtask,
    attempt,
    graph,
    taskManager: "",
    believed: "",
    actual: "",
    gone: false,
    records,
    watermark: MIN_TIMESTAMP,
    watermarkOperator: -1,
    backPressured: false,
    blocked: 0,
    released: 0,
    cut: 0,
    movedAtUs: -1,
  };
}
