import type { RunHistory } from "../run-history.js";
import type { ShadowExecution } from "../shadow/shadow-execution.js";
import type { ShadowTask } from "../shadow/shadow-task.js";
import { predecessors, type SinkWriterVertex } from "./expected-rows.js";

/** Texts of the rows that may be a key's last ones: one, unless several subtasks write the key. */
export type LastRows = ReadonlyMap<string, ReadonlySet<string>>;

interface Part {
  readonly task: ShadowTask | undefined;
  /** What the task had written when the next one went on from it. */
  readonly rows: ReadonlyMap<string, string> | undefined;
  /** Keys that were written again since. */
  readonly overwritten: ReadonlySet<string>;
}

/** The last row of each key that the effective execution has written to a table. */
export function lastRows(
  shadow: ShadowExecution,
  history: RunHistory,
  { vertex, sink }: SinkWriterVertex,
): LastRows {
  const last = new Map<string, Set<string>>();
  const { parallelism, vertexId } = shadow.layout.vertex(vertex);
  const open: Part[] = Array.from({ length: parallelism }, (_, subtask) => {
    const task = shadow.newestOf(vertex, subtask);
    return { task, rows: task?.upserts.get(sink), overwritten: new Set<string>() };
  });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { task, rows, overwritten } = next;
    if (task === undefined) continue;
    const written = new Set(overwritten);
    for (const [key, row] of rows ?? []) {
      if (!overwritten.has(key)) last.set(key, (last.get(key) ?? new Set()).add(row));
      written.add(key);
    }
    for (const one of predecessors(history, task, vertexId)) {
      const before = shadow.predecessorOf(task, one);
      const atCut = before?.cuts.get(task.restoredCheckpoint)?.upserts ?? before?.upserts;
      open.push({ task: before, rows: atCut?.get(sink), overwritten: written });
    }
  }
  return last;
}
