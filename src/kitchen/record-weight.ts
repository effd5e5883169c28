import type { KitchenRecord } from "./kitchen-record.js";

/**
 * What a reader wants to stop at: moments of a checkpoint, faults, and notes (these two and all else
 * that changes the course of the service). Everything else is routine.
 */
export type MarkKind = "checkpoint" | "fault" | "note";

/** A good or bad turn, for colours that always go with words. */
export type Tone = "text" | "ok" | "warn" | "bad" | "accent" | "dim";

/** The kinds of a record; empty = routine. */
export function markKindsOf(record: KitchenRecord): readonly MarkKind[] {
  switch (record.type) {
    case "checkpoint.triggered":
    case "checkpoint.completed":
    case "checkpoint.aborted":
      return ["checkpoint", "note"];
    case "kernel.fault":
      return ["fault", "note"];
    case "kernel.healed":
    case "job.submitted":
    case "job.status":
    case "failover.started":
    case "failover.suppressed":
    case "failover.restarted":
    case "rescale.started":
    case "taskManager.lost":
    case "checkpoint.declined":
    case "checkpoint.restored":
    case "log.refused":
      return ["note"];
    case "kernel.machineUp":
      return record.fields.incarnation > 1 ? ["note"] : [];
    case "log.transaction":
      return record.fields.rows > 0 ? ["note"] : [];
    case "execution.state":
      return record.fields.to === "FAILED" ? ["note"] : [];
    default:
      return [];
  }
}

/** How a record is to be coloured. */
export function toneOf(record: KitchenRecord): Tone {
  switch (record.type) {
    case "kernel.fault":
    case "kernel.machineDown":
    case "taskManager.lost":
    case "failover.suppressed":
    case "log.refused":
      return "bad";
    case "failover.started":
    case "failover.restarted":
    case "checkpoint.aborted":
    case "checkpoint.declined":
    case "checkpoint.restored":
      return "warn";
    case "checkpoint.completed":
      return "ok";
    case "checkpoint.triggered":
      return "accent";
    case "log.transaction":
      return record.fields.to === "COMMITTED" ? "ok" : "warn";
    case "execution.state":
      return record.fields.to === "FAILED" ? "bad" : "text";
    case "job.status":
      return record.fields.to.startsWith("FAIL")
        ? "bad"
        : record.fields.to === "FINISHED"
          ? "ok"
          : "text";
    default:
      return "text";
  }
}
