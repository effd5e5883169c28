import type { Fault } from "../kernel/fault.js";
import type { JobGraph } from "../model/job-graph.js";
import type { ClientCommand, PlannedCommand } from "../runtime/client/command-client.js";
import type { SavepointRequest } from "../runtime/rpc/job-master-gateway.js";
import type { JobResourceRequirements } from "../runtime/scheduler/adaptive/job-resource-requirements.js";
import type { ActionEntry } from "./action-schema.js";
import { whenOf } from "./fault-plan.js";
import { suggestWord } from "./nearest-word.js";
import { userError } from "./user-error.js";

type CommandEntry = Exclude<ActionEntry, { kind: "add-machine" | "remove-machine" }>;

/** Actions as the kernel and the client take them. */
export interface ActionPlan {
  /** What happens when: a machine starts, or a process is told to do something. */
  readonly events: readonly Fault[];
  /** What the client does when it is told to. */
  readonly commands: readonly PlannedCommand[];
}

/**
 * @param again - the job as each `submit` submits it, by id of the action
 * @param others - further jobs by name
 * @throws UserError if an action names a job that is not there, or a vertex that the job does not have.
 */
export function planActions(
  entries: readonly ActionEntry[],
  jobGraph: JobGraph,
  again: ReadonlyMap<string, JobGraph>,
  others: ReadonlyMap<string, JobGraph> = new Map(),
): ActionPlan {
  return {
    events: entries.map(eventOf),
    commands: entries.flatMap((entry) => {
      if (entry.kind === "add-machine" || entry.kind === "remove-machine") return [];
      const meant = entry.job === undefined ? jobGraph : others.get(entry.job);
      if (meant === undefined) {
        const text = `Action ${entry.id}: there is no further job "${entry.job ?? ""}".`;
        throw userError(text, suggestWord(entry.job ?? "", [...others.keys()], "jobs"));
      }
      return [{ id: entry.id, command: commandOf(entry, meant, again) }];
    }),
  };
}

function eventOf(entry: ActionEntry): Fault {
  const { id } = entry;
  const when = whenOf(entry);
  if (entry.kind === "add-machine") return { id, kind: "boot", target: entry.target, when };
  if (entry.kind === "remove-machine") {
    const message = Object.freeze({ type: "taskExecutor.shutDown" });
    return { id, kind: "tell", target: entry.target, when, process: "taskexecutor", message };
  }
  const message = Object.freeze({ type: "client.run", id });
  return { id, kind: "tell", target: "client", when, process: "commands", message };
}

function commandOf(
  entry: CommandEntry,
  jobGraph: JobGraph,
  again: ReadonlyMap<string, JobGraph>,
): ClientCommand {
  const { jobId } = jobGraph;
  switch (entry.kind) {
    case "rescale":
      return { kind: "rescale", jobId, requirements: requirementsOf(entry, jobGraph) };
    case "savepoint": {
      const { directory = null, cancel = false } = entry;
      return { kind: "savepoint", jobId, directory, cancels: cancel, ...formatOf(entry) };
    }
    case "stop-with-savepoint": {
      const { directory = null, drain = false } = entry;
      return { kind: "stop-with-savepoint", jobId, directory, drain, ...formatOf(entry) };
    }
    case "submit":
      return {
        kind: "submit",
        jobGraph: again.get(entry.id) ?? jobGraph,
        from: entry.from ?? null,
      };
    case "checkpoint":
    case "cancel":
      return { kind: entry.kind, jobId };
  }
}

function formatOf({
  format,
}: CommandEntry & { kind: "savepoint" | "stop-with-savepoint" }): Pick<
  SavepointRequest,
  "formatType"
> {
  return format === "native" ? { formatType: "NATIVE" } : {};
}

function requirementsOf(
  { parallelism, vertices: names }: CommandEntry & { kind: "rescale" },
  { vertices }: JobGraph,
): JobResourceRequirements {
  const known = vertices.map(({ name }) => name);
  for (const name of names ?? []) {
    if (known.includes(name)) continue;
    const text = `There is no job vertex "${name}" to rescale.`;
    throw userError(text, suggestWord(name, known, "vertices"));
  }
  const { lower = 1, upper } =
    typeof parallelism === "number" ? { upper: parallelism } : parallelism;
  return new Map(
    vertices.map((vertex) => {
      const isMeant = names?.includes(vertex.name) ?? true;
      const upperBound = isMeant ? upper : vertex.parallelism;
      return [vertex.index, { lowerBound: isMeant ? lower : 1, upperBound }];
    }),
  );
}
