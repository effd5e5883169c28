import type { ExecutionState, JobStatus } from "../../model/execution-attempt.js";
import type { Property } from "../property.js";

const ENDINGS: readonly ExecutionState[] = ["CANCELING", "CANCELED", "FAILED"];

const EXECUTION: Readonly<Record<ExecutionState, readonly ExecutionState[]>> = {
  CREATED: ["SCHEDULED", "DEPLOYING", "RECONCILING", "FINISHED", "CANCELED", "FAILED"],
  SCHEDULED: ["DEPLOYING", "CANCELED", "FAILED"],
  DEPLOYING: ["INITIALIZING", "RUNNING", "FINISHED", ...ENDINGS],
  INITIALIZING: ["RUNNING", "FINISHED", ...ENDINGS],
  RUNNING: ["FINISHED", ...ENDINGS],
  CANCELING: ["CANCELED", "FAILED"],
  RECONCILING: ["INITIALIZING", "RUNNING", "FINISHED", ...ENDINGS],
  FINISHED: [],
  CANCELED: [],
  FAILED: [],
};

const JOB: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  INITIALIZING: ["CREATED", "FAILED", "CANCELLING", "CANCELED", "SUSPENDED"],
  CREATED: ["RUNNING", "FAILING", "FAILED", "CANCELLING", "CANCELED", "SUSPENDED"],
  RUNNING: ["FINISHED", "RESTARTING", "FAILING", "CANCELLING", "SUSPENDED"],
  RESTARTING: ["RUNNING", "CREATED", "FAILING", "CANCELLING", "SUSPENDED"],
  FAILING: ["FAILED", "SUSPENDED"],
  CANCELLING: ["CANCELED", "FAILING", "SUSPENDED"],
  SUSPENDED: [],
  RECONCILING: ["RUNNING", "FINISHED", "FAILING", "CANCELLING", "SUSPENDED"],
  FINISHED: [],
  FAILED: [],
  CANCELED: [],
};

const TRANSACTION: Readonly<Record<string, readonly string[]>> = {
  NONE: ["OPEN"],
  OPEN: ["COMMITTED", "ABORTED"],
};

const TABLES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "execution.state": EXECUTION,
  "task.state": EXECUTION,
  "job.status": JOB,
  "log.transaction": TRANSACTION,
};

/** The life of tasks, jobs and transactions as Flink (and Kafka) draw it. */
export const legalTransitions: Property = {
  id: "P28",
  law: "Tasks, jobs and transactions change their state only along the arrows of their state machines.",
  begin: (_run, findings) => ({
    types: ["execution.state", "task.state", "job.status", "log.transaction"],
    consume: ({ type, fields, index, process }) => {
      findings.looked();
      const from = fields["from"] as string;
      const to = fields["to"] as string;
      if (from === "" || TABLES[type]?.[from]?.includes(to) === true) return;
      const subject =
        (fields["attempt"] as string | undefined) ??
        (fields["transactionalId"] as string | undefined) ??
        process;
      findings.violation(index, `${type} of ${subject}: ${from} -> ${to} is no transition`);
    },
  }),
};
