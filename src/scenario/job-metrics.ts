import type { AnyTraceFields } from "../kernel/trace-schema.js";
import type { CheckpointMetadata, StateHandle } from "../model/operator-state.js";

/** Metrics of a job in its JobManager's scope: restarts and checkpoints. */
export class JobMetrics {
  readonly name: string;
  private numRestarts = 0;
  private completed = 0;
  private failed = 0;
  private lastCompletedCheckpointId = -1;
  private lastDurationMs = -1;
  private lastSize = -1;
  private lastFullSize = -1;
  private lastPath = "n/a";
  private lastRestoreMs = -1;
  /** By checkpoint that is under way: when it was triggered, and last acknowledged. */
  private readonly pending = new Map<number, { readonly fromUs: number; ackUs: number }>();

  constructor(name: string) {
    this.name = name;
  }

  consume(type: string, fields: AnyTraceFields, timeUs: number): void {
    const checkpointId = fields["checkpointId"] as number;
    switch (type) {
      case "failover.restarted":
        this.numRestarts++;
        break;
      case "checkpoint.triggered":
        this.pending.set(checkpointId, { fromUs: timeUs, ackUs: timeUs });
        break;
      case "checkpoint.acknowledged": {
        const pending = this.pending.get(checkpointId);
        if (pending !== undefined && fields["outcome"] === "SUCCESS") pending.ackUs = timeUs;
        break;
      }
      case "checkpoint.aborted":
        if (this.pending.delete(checkpointId)) this.failed++;
        break;
      case "checkpoint.restored":
        this.lastRestoreMs = Math.floor(timeUs / 1000);
        break;
      case "checkpoint.completed":
        this.complete(checkpointId, fields);
        break;
    }
  }

  values(): Readonly<Record<string, number | string>> {
    return {
      numRestarts: this.numRestarts,
      totalNumberOfCheckpoints: this.completed + this.failed + this.pending.size,
      numberOfInProgressCheckpoints: this.pending.size,
      numberOfCompletedCheckpoints: this.completed,
      numberOfFailedCheckpoints: this.failed,
      lastCompletedCheckpointId: this.lastCompletedCheckpointId,
      lastCheckpointDuration: this.lastDurationMs,
      lastCheckpointSize: this.lastSize,
      lastCheckpointFullSize: this.lastFullSize,
      lastCheckpointExternalPath: this.lastPath,
      lastCheckpointRestoreTimestamp: this.lastRestoreMs,
    };
  }

  private complete(checkpointId: number, fields: AnyTraceFields): void {
    const { vertices } = fields["metadata"] as CheckpointMetadata;
    const handles = vertices.flatMap(({ subtasks }) =>
      subtasks.flatMap(({ handle }) => (handle === null ? [] : [handle])),
    );
    const sum = (of: (handle: StateHandle) => number): number =>
      handles.reduce((total, handle) => total + of(handle), 0);
    const pending = this.pending.get(checkpointId);
    this.pending.delete(checkpointId);
    this.completed++;
    this.lastCompletedCheckpointId = checkpointId;
    // Flink measures until the last acknowledgement; what the JobManager writes then is not in it.
    this.lastDurationMs =
      pending === undefined ? -1 : Math.floor((pending.ackUs - pending.fromUs) / 1000);
    this.lastSize = sum(({ checkpointedBytes, bytes }) => checkpointedBytes ?? bytes);
    this.lastFullSize = sum(({ bytes }) => bytes);
    this.lastPath = String(fields["path"]).replace(/\/_metadata$/, "");
  }
}
