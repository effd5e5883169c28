import type { KitchenState } from "./kitchen-state.js";
import type { Tone } from "./record-weight.js";

/** The head chef's corner. */
export interface ChefPicture {
  readonly job: string;
  /** Flink's job status; empty = nothing was ordered yet. */
  readonly status: string;
  readonly tone: Tone;
  readonly cause: string;
  readonly restarts: number;
  /** No JobManager machine is up. */
  readonly absent: boolean;
  /** TaskManagers signed on, and known at all. */
  readonly registered: number;
  readonly known: number;
  /** The newest checkpoint under way. */
  readonly pending:
    { readonly id: number; readonly acknowledged: number; readonly expected: number } | undefined;
  readonly completed: number;
  readonly aborted: number;
  readonly lastCompleted: { readonly id: number; readonly atUs: number } | undefined;
  readonly lastAborted: { readonly id: number; readonly reason: string } | undefined;
}

function statusTone(status: string): Tone {
  if (status === "RUNNING" || status === "FINISHED") return "ok";
  if (status.startsWith("FAIL")) return "bad";
  return status === "" || status === "CREATED" || status === "INITIALIZING" ? "dim" : "warn";
}

/** The head chef's corner of the kitchen. */
export function chefPicture({ job, cooks, offices, photos }: KitchenState): ChefPicture {
  const pending = photos.pending[photos.pending.length - 1];
  return {
    job: job.name,
    status: job.status,
    tone: statusTone(job.status),
    cause: job.cause,
    restarts: job.restarts,
    absent: offices.length > 0 && offices.every((office) => !office.up),
    registered: cooks.filter((cook) => cook.registered).length,
    known: cooks.length,
    pending: pending && {
      id: pending.id,
      acknowledged: pending.acknowledged.length,
      expected: pending.expected,
    },
    completed: photos.completed,
    aborted: photos.aborted,
    lastCompleted: photos.lastCompleted,
    lastAborted: photos.lastAborted,
  };
}
