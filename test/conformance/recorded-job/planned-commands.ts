import type { JobGraph } from "../../../src/model/job-graph.js";
import type { PlannedCommand } from "../../../src/runtime/client/command-client.js";
import type { ScriptStep } from "./script-step.js";

/** Name of the command of a step. */
export const stepId = (index: number): string => `step ${String(index)}`;

/** The commands of a script: step i's is called `step i`; a resumed job starts from the last savepoint. */
export function plannedCommands(
  script: readonly ScriptStep[],
  first: JobGraph,
  jobGraphOf: (job: number, allowNonRestoredState: boolean) => JobGraph,
): PlannedCommand[] {
  let current = first.jobId;
  let savepoint: string | null = null;
  return script.flatMap((step, index): PlannedCommand[] => {
    const id = stepId(index);
    const jobId = current;
    switch (step.do) {
      case "checkpoint":
        return [{ id, command: { kind: "checkpoint", jobId } }];
      case "cancel":
        return [{ id, command: { kind: "cancel", jobId } }];
      case "savepoint":
        savepoint = id;
        return [{ id, command: { kind: "savepoint", jobId, directory: null, cancels: false } }];
      case "stop": {
        savepoint = id;
        const drain = step.drain === true;
        return [{ id, command: { kind: "stop-with-savepoint", jobId, directory: null, drain } }];
      }
      case "resume": {
        const jobGraph = jobGraphOf(step.job ?? 0, step.allowNonRestoredState === true);
        current = jobGraph.jobId;
        return [{ id, command: { kind: "submit", jobGraph, from: savepoint } }];
      }
      default:
        return [];
    }
  });
}
