import type { Verdict } from "../verification/verdict.js";

/** What became of one attempt of a subtask. */
export interface AttemptResult {
  readonly attempt: number;
  /** `null` = it never got a place. */
  readonly taskManager: string | null;
  readonly state: string;
}

/** One subtask and all its attempts. */
export interface TaskResult {
  /** Name of the vertex. */
  readonly vertex: string;
  readonly subtask: number;
  readonly attempts: readonly AttemptResult[];
}

/** One job of the run. */
export interface JobResult {
  readonly name: string;
  readonly status: string;
  readonly restarts: number;
  readonly checkpoints: {
    readonly completed: number;
    readonly failed: number;
    readonly lastCompletedId: number | null;
  };
  readonly tasks: readonly TaskResult[];
}

/** One planned fault, and whether it hit anything. */
export interface FaultResult {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  /** Virtual time at which it struck; `null` = its moment never came. */
  readonly atMs: number | null;
  /** Its target was alive and a job was not yet terminal. */
  readonly landed: boolean;
}

/** Everything that a run says: the one document of `linecook run --json`. */
export interface RunResult {
  /** Version. */
  readonly linecook: string;
  readonly scenario: string;
  readonly seed: string;
  /** Covers the whole trace. */
  readonly digest: string;
  readonly digests: Readonly<Record<string, string>>;
  readonly events: number;
  readonly virtualTimeMs: number;
  readonly wallMs: number;
  readonly jobs: readonly JobResult[];
  readonly faults: readonly FaultResult[];
  /** What those who run the cluster did, and whether it happened. */
  readonly actions: readonly FaultResult[];
  /** What a reader finds in each topic, folder and table, in the order in which it gets the rows. */
  readonly sinks: Readonly<Record<string, readonly unknown[]>>;
  readonly counters: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
  /** The command that repeats the run. */
  readonly replay: string;
}
