import { attemptKeyWithinLeader } from "../../model/execution-attempt.js";
import type { TraceRecord } from "../../kernel/trace-schema.js";
import type {
  CheckpointMetadata,
  StateHandle,
  SubtaskCheckpointEntry,
} from "../../model/operator-state.js";
import type { TraceType } from "../../model/trace-events.js";
import type { Findings, Property, PropertyCheck, RunUnderCheck } from "../property.js";

/** A handle is a promise that the store has to keep. */
export const referentialIntegrity: Property = {
  id: "P12",
  law:
    "Every snapshot of a completed checkpoint was durable before it was acknowledged, keeps its content, " +
    "and stays until the checkpoint is subsumed.",
  begin: (run, findings) => new StoredSnapshots(run, findings),
};

class StoredSnapshots implements PropertyCheck {
  readonly types: readonly TraceType[] = [
    "store.put",
    "store.deleted",
    "checkpoint.acknowledged",
    "checkpoint.completed",
  ];
  private readonly run: RunUnderCheck;
  private readonly findings: Findings;
  /** Content hash by key. */
  private readonly stored = new Map<string, number>();
  /** Position of the acknowledgement, by checkpoint and attempt. */
  private readonly acknowledged = new Map<string, number>();
  private latestPaths: ReadonlySet<string> = new Set();

  constructor(run: RunUnderCheck, findings: Findings) {
    this.run = run;
    this.findings = findings;
  }

  consume({ type, fields, index }: TraceRecord): void {
    switch (type) {
      case "store.put":
        this.stored.set(fields["key"] as string, fields["hash"] as number);
        break;
      case "store.deleted":
        this.delete(fields["key"] as string, index);
        break;
      case "checkpoint.acknowledged": {
        const attempt = attemptKeyWithinLeader(fields["attempt"] as string);
        this.acknowledged.set(`${String(fields["checkpointId"])}|${attempt}`, index);
        break;
      }
      default:
        this.complete(fields["metadata"] as CheckpointMetadata, index);
    }
  }

  private delete(key: string, index: number): void {
    this.stored.delete(key);
    const { history } = this.run;
    if (!this.latestPaths.has(key) || history.terminalEvent !== null) return;
    const latest = String(history.latestCompleted);
    const detail = `${key} was deleted, but checkpoint ${latest} is the latest completed one`;
    this.findings.violation(index, detail);
  }

  private complete({ vertices, jobId, checkpointId }: CheckpointMetadata, index: number): void {
    const paths = new Set<string>();
    for (const { vertexId, subtasks } of vertices) {
      const { jobGraph } = this.run.evidence;
      const vertex = jobGraph.vertices.findIndex((one) => one.vertexId === vertexId);
      for (const entry of subtasks) {
        if (entry.handle === null) continue;
        this.findings.looked();
        for (const file of [entry.handle, ...(entry.handle.shared ?? [])]) {
          paths.add(file.path);
          this.checkContent(file, checkpointId, index);
        }
        this.checkOrder(entry, vertex, jobId, checkpointId);
      }
    }
    this.latestPaths = paths;
  }

  private checkContent(
    { path, hash }: Pick<StateHandle, "path" | "hash">,
    checkpointId: number,
    index: number,
  ): void {
    const found = this.stored.get(path);
    if (found === hash) return;
    const name = `snapshot ${path} of checkpoint ${String(checkpointId)}`;
    if (this.run.history.spoiled.has(path)) {
      this.findings.declare(`${name} was lost by the store, which had said that it was durable`);
      return;
    }
    const what =
      found === undefined
        ? "is not in the store"
        : `changed on its way to the store (hash ${hex(hash)} at the cut, ${hex(found)} as stored): ` +
          "it is not cut off from later updates";
    this.findings.violation(index, `${name} ${what}`);
  }

  private checkOrder(
    { subtask, attempt, handle }: SubtaskCheckpointEntry,
    vertex: number,
    jobId: string,
    checkpointId: number,
  ): void {
    const key = `${jobId}:${String(vertex)}:${String(subtask)}:${String(attempt)}`;
    const acknowledged = this.acknowledged.get(`${String(checkpointId)}|${key}`);
    const durable = this.run.history.snapshotsDurable.get(handle?.path ?? "");
    if (acknowledged === undefined || (durable !== undefined && durable < acknowledged)) return;
    const name = this.run.shadow.layout.taskName(vertex, subtask);
    this.findings.violation(
      acknowledged,
      `${name} acknowledged checkpoint ${String(checkpointId)} before its snapshot was durable: ` +
        "a crash of its machine at this moment loses it",
    );
  }
}

function hex(hash: number): string {
  return (hash >>> 0).toString(16);
}
