import { DEFAULT_RUNTIME_RULES, type RuntimeRules } from "../runtime/rules.js";

/** Something odd that Flink's contract allows: a checker that flags it cannot be trusted. */
export interface NegativeControl {
  readonly id: string;
  /** What is odd, and why it is allowed. */
  readonly what: string;
  /** Rules of the runtime, if they are part of it. */
  readonly rules: RuntimeRules;
  /** Changes of the workload. */
  readonly workload: {
    readonly configuration?: Readonly<Record<string, string>>;
    /** Extra latency between the tasks and the output log, in microseconds. */
    readonly slowOutputUs?: number;
    /** Events of the same instant in another order. */
    readonly otherInterleaving?: boolean;
    /** Records that come after their window has closed. */
    readonly lateRecords?: number;
    /** Connections are cut once, which restarts the job though no machine is lost. */
    readonly cutConnections?: boolean;
  };
}

/** At least five, of each kind that the catalogue knows and this slice can show. */
export const NEGATIVE_CONTROLS: readonly NegativeControl[] = [
  {
    id: "NC-03",
    what: "Commits take long: rows stay invisible for a while after their checkpoint.",
    rules: DEFAULT_RUNTIME_RULES,
    workload: { slowOutputUs: 400_000 },
  },
  {
    id: "NC-04",
    what: "Every second notification of a completed checkpoint gets lost; the next one commits for it.",
    rules: {
      ...DEFAULT_RUNTIME_RULES,
      controlPlane: {
        ...DEFAULT_RUNTIME_RULES.controlPlane,
        deliversCompletion: (checkpointId) => checkpointId % 2 === 0,
      },
    },
    workload: {},
  },
  {
    id: "NC-05",
    what: "The job restarts though no machine was lost: its connections were cut.",
    rules: DEFAULT_RUNTIME_RULES,
    workload: { cutConnections: true },
  },
  {
    id: "NC-06",
    what: "What is due at the same instant happens in another order.",
    rules: DEFAULT_RUNTIME_RULES,
    workload: { otherInterleaving: true },
  },
  {
    id: "NC-07",
    what: "The same job with other parallelism, without chaining.",
    rules: DEFAULT_RUNTIME_RULES,
    workload: {
      configuration: { "parallelism.default": "3", "pipeline.operator-chaining.enabled": "false" },
    },
  },
  {
    id: "NC-09",
    what: "Late records are dropped, as the job's own watermarks and lateness say.",
    rules: DEFAULT_RUNTIME_RULES,
    workload: { lateRecords: 6 },
  },
];
