import type { RunEvidence } from "../run-evidence.js";
import { interpret, type ReferenceResult } from "../reference/reference-interpreter.js";
import { NotRecomputable } from "../reference/user-context.js";
import { OperatorRecorder, type RecordedOutput } from "./operator-recorder.js";

type Job = Pick<RunEvidence, "jobGraph" | "functions" | "inputs">;

/** Calls `work` where clocks show something else. */
export type DisturbedWorld = <T>(work: () => T) => T;

/** Why nothing that depends on values can be compared, and what still can. */
export interface NotComparable {
  /** Names the operator. */
  readonly reason: string;
  /** How many rows each sink gets: those that it gets every time. */
  readonly rowCounts: ReadonlyMap<string, number>;
}

/**
 * Runs the user's functions twice over the same input, the second time with other clocks. A function
 * whose results differ, or that changes records which others read too, makes the result of the job
 * arbitrary: no verdict about values can be given.
 */
export function whyNotComparable(
  job: Job,
  inDisturbedWorld: DisturbedWorld,
): NotComparable | undefined {
  const [first, second] = [new OperatorRecorder(), new OperatorRecorder()];
  let results: readonly ReferenceResult[];
  try {
    results = [interpret(job, false, first), inDisturbedWorld(() => interpret(job, false, second))];
  } catch (error) {
    if (error instanceof NotRecomputable) return undefined;
    throw error;
  }
  const reason = differingOperator(first, second) ?? aliasing(job, first);
  return reason === undefined ? undefined : { reason, rowCounts: commonCounts(results) };
}

/** Operators are asked in the order of flow: what differs behind the first one follows from it. */
function differingOperator(first: OperatorRecorder, second: OperatorRecorder): string | undefined {
  for (const [operator, once] of first.outputs) {
    const again = second.outputs.get(operator) ?? { hashes: [], values: [] };
    const at = firstDifference(once, again);
    if (at === undefined) continue;
    return (
      `result not comparable: ${operator} is not deterministic: run twice over the same input, its ` +
      `output ${String(at + 1)} was ${once.values[at] ?? "not there"} and then ${again.values[at] ?? "not there"}. ` +
      "It reads a clock, draws at random or remembers something outside of its state; " +
      "take time, randomness and state from its context"
    );
  }
  return undefined;
}

function firstDifference(once: RecordedOutput, again: RecordedOutput): number | undefined {
  const length = Math.max(once.hashes.length, again.hashes.length);
  for (let at = 0; at < length; at++) if (once.hashes[at] !== again.hashes[at]) return at;
  return undefined;
}

/** Without object reuse every operator gets a copy of its own. */
function aliasing({ jobGraph }: Job, { changes }: OperatorRecorder): string | undefined {
  if (jobGraph.configuration["pipeline.object-reuse"] !== "true") return undefined;
  for (const [operator, [before, after]] of changes) {
    return (
      `result not comparable: ${operator} changes a record that it was given (${before} became ${after}) ` +
      "while pipeline.object-reuse is true: whoever reads or keeps that record sees the change. " +
      "Emit a new object"
    );
  }
  return undefined;
}

function commonCounts(results: readonly ReferenceResult[]): ReadonlyMap<string, number> {
  const [first, second] = results;
  const counts = new Map<string, number>();
  for (const [sink, rows] of first?.rows ?? []) {
    if (second?.rows.get(sink)?.length === rows.length) counts.set(sink, rows.length);
  }
  return counts;
}
