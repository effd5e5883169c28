import { isFunctionOfInput, sinkWriters } from "../output/expected-rows.js";
import { isAppending } from "../reference/reference-operators.js";
import type { Findings, Property, RunUnderCheck } from "../property.js";

interface Batch {
  readonly index: number;
  readonly topic: string;
  readonly deployed: number;
  readonly rows: readonly unknown[];
}

/** A topic without transactions: what was written after the last checkpoint is written again. */
export const atLeastOnce: Property = {
  id: "P09",
  law: "A sink without transactions loses nothing, and repeats only rows that were written after the checkpoint to which the job went back.",
  needsReference: true,
  begin: (run, findings) => {
    const writers = new Map(
      sinkWriters(run.evidence, isAppending).map((one) => [one.vertex, one.sink]),
    );
    const batches: Batch[] = [];
    /** By checkpoint: where the first writer took its snapshot. */
    const cuts = new Map<number, number>();
    const deployments: { readonly index: number; readonly restored: number }[] = [];
    /** By subtask and attempt: the newest deployment. */
    const deployedAt = new Map<string, number>();
    return {
      types: ["task.deployed", "task.cut", "log.appended"],
      consume: ({ type, fields, process, index }) => {
        if (writers.size === 0) return;
        if (type === "log.appended") {
          const deployed = deployedAt.get(
            `${String(fields["subtask"])}:${String(fields["attempt"])}`,
          );
          const topic = process.slice(process.indexOf("/") + 1);
          const rows = fields["rows"] as readonly unknown[];
          batches.push({ index, topic, deployed: deployed ?? -1, rows });
          return;
        }
        const facts = run.history.attempts.get(process);
        if (facts === undefined || !writers.has(facts.vertex)) return;
        if (type === "task.cut") {
          const checkpointId = fields["checkpointId"] as number;
          if (!cuts.has(checkpointId)) cuts.set(checkpointId, index);
          return;
        }
        deployedAt.set(`${String(facts.subtask)}:${String(facts.attempt)}`, index);
        deployments.push({ index, restored: facts.restoredCheckpoint });
      },
      finish: () => {
        const reference = run.reference();
        if (run.history.status !== "FINISHED" || reference === undefined) return;
        if (
          !isFunctionOfInput(run.evidence, run.shadow.arrivalMattered || reference.arrivalMatters)
        )
          return;
        const isRepeated = ({ index, deployed }: Batch): boolean =>
          deployments.some(
            (later) => later.index > deployed && index > (cuts.get(later.restored) ?? -1),
          );
        for (const topic of new Set(writers.values())) {
          const own = batches.filter((batch) => batch.topic === topic);
          const expected = countsOf((reference.rows.get(topic) ?? []).map(({ row }) => row));
          const found = countsOf(own.flatMap(({ rows }) => rows));
          const allowed = countsOf(own.filter(isRepeated).flatMap(({ rows }) => rows));
          const repeated = compareCounts(run, findings, topic, { expected, found, allowed });
          if (repeated === 0) continue;
          findings.declare(
            `topic "${topic}" takes rows without transactions (at least once): ${String(repeated)} rows are repeated, ` +
              "all written after the checkpoint to which the job went back; none is lost",
          );
        }
      },
    };
  },
};

type Counts = ReadonlyMap<string, number>;

/** Says how many rows are there more often than they should. */
function compareCounts(
  run: RunUnderCheck,
  findings: Findings,
  topic: string,
  { expected, found, allowed }: Readonly<Record<"expected" | "found" | "allowed", Counts>>,
): number {
  const end = run.evidence.trace.recordCount;
  let repeated = 0;
  for (const text of new Set([...expected.keys(), ...found.keys()])) {
    const [should, is] = [expected.get(text) ?? 0, found.get(text) ?? 0];
    findings.looked();
    repeated += Math.max(0, is - should);
    if (is < should) findings.violation(end, `topic "${topic}": row ${text} is lost`);
    else if (is - should > (allowed.get(text) ?? 0)) {
      findings.violation(
        end,
        `topic "${topic}": row ${text} is there ${String(is)} times instead of ${String(should)}, ` +
          "but was not written after the checkpoint to which the job went back",
      );
    }
  }
  return repeated;
}

function countsOf(rows: readonly unknown[]): Counts {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const text = JSON.stringify(row);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}
