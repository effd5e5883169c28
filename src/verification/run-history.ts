import type { TraceRecord } from "../kernel/trace-schema.js";
import { isGloballyTerminal, type JobStatus } from "../model/execution-attempt.js";
import type { CheckpointMetadata } from "../model/operator-state.js";
import type { TraceType } from "../model/trace-events.js";

/** Where high availability keeps pointers to checkpoints. */
const RECOVERY_STORE = "ha/store";
/** Faults of a store after which success was answered. */
const BROKEN_PROMISES: ReadonlySet<string> = new Set(["torn", "phantom"]);
const POINTERS = "checkpoints/";

/** One attempt of one subtask, as the trace tells of it. */
export interface AttemptFacts {
  readonly jobId: string;
  readonly vertex: number;
  readonly subtask: number;
  readonly attempt: number;
  readonly process: string;
  /** Checkpoint that the job was restored to when this attempt was made; -1 = none. */
  readonly restoredCheckpoint: number;
  /** Checkpoint that the task says it starts from; -1 = none. */
  readonly ownCheckpoint: number;
}

/** A checkpoint that is complete: its metadata is durable. */
export interface CompletedCheckpoint {
  readonly checkpointId: number;
  readonly record: number;
  readonly metadata: CheckpointMetadata;
}

/** The job was set back to a checkpoint (-1: to its beginning). */
export interface Restore {
  readonly checkpointId: number;
  readonly record: number;
}

const STOPPING: readonly string[] = ["Suspend Savepoint", "Terminate Savepoint"];

/**
 * Facts about the run that several properties need; it is told of every record before they are.
 */
export class RunHistory {
  /** By name of the task's process. */
  readonly attempts = new Map<string, AttemptFacts>();
  readonly completed = new Map<number, CompletedCheckpoint>();
  readonly restores: Restore[] = [];
  readonly statuses: { readonly status: JobStatus; readonly cause: string }[] = [];
  /** Position of the event in which the job became FINISHED, FAILED or CANCELED. */
  terminalEvent: number | null = null;
  latestCompleted = -1;
  private readonly runningJobs = new Set<string>();
  /** Latest checkpoint that another leader would find; -1 = none, or no high availability. */
  latestPointer = -1;
  /** Checkpoint that the present leader must begin with; -1 = none. */
  takenOver = -1;
  isHighlyAvailable = false;
  /** Files that the store lost or tore though it had said that they are durable. */
  readonly spoiled = new Set<string>();
  /** Why the client waits no longer; `null` = it got its result, or waits still. */
  clientGaveUp: string | null = null;
  /** Savepoint with which the job was stopped before its end, and nobody has gone on from it; -1 = none. */
  stoppedWith = -1;
  /** Process of the JobMaster that began to lead last, by job. */
  private readonly leaders = new Map<string, string>();
  /** By path: when a subtask knew that its snapshot was durable. */
  readonly snapshotsDurable = new Map<string, number>();

  static readonly types: readonly TraceType[] = [
    "job.submitted",
    "task.deployed",
    "checkpoint.completed",
    "checkpoint.restored",
    "job.savepointRestored",
    "failover.restarted",
    "job.status",
    "task.snapshot",
    "checkpoint.stored",
    "store.put",
    "client.gaveUp",
    "store.spoiled",
  ];

  get status(): JobStatus {
    return this.statuses[this.statuses.length - 1]?.status ?? "INITIALIZING";
  }

  /** The checkpoint from which tasks deployed now begin; -1 = from nothing. */
  get currentRestore(): number {
    return this.restores[this.restores.length - 1]?.checkpointId ?? -1;
  }

  /** Whether another JobMaster leads the job: what this one does reaches nobody. */
  isSuperseded(jobId: string, process: string): boolean {
    return (this.leaders.get(jobId) ?? process) !== process;
  }

  consume({ type, fields, process, index, event }: TraceRecord): void {
    switch (type) {
      case "job.submitted":
        this.runningJobs.add(fields["jobId"] as string);
        this.terminalEvent = null;
        break;
      case "task.deployed":
        this.attempts.set(process, {
          jobId: fields["jobId"] as string,
          vertex: fields["vertex"] as number,
          subtask: fields["subtask"] as number,
          attempt: fields["attemptNumber"] as number,
          process,
          restoredCheckpoint: this.currentRestore,
          ownCheckpoint: fields["checkpointId"] as number,
        });
        break;
      case "checkpoint.completed": {
        const checkpointId = fields["checkpointId"] as number;
        const metadata = fields["metadata"] as CheckpointMetadata;
        this.completed.set(checkpointId, { checkpointId, record: index, metadata });
        // Savepoints belong to the user: the job never goes back to one by itself.
        this.stoppedWith = STOPPING.includes(metadata.type) ? checkpointId : this.stoppedWith;
        if (metadata.type.endsWith("Savepoint")) break;
        if (!this.isHighlyAvailable) this.completedUpTo(checkpointId);
        break;
      }
      case "checkpoint.restored":
      case "failover.restarted":
        if (this.isSuperseded(fields["jobId"] as string, process)) break;
        this.stoppedWith = -1;
        this.restores.push({ checkpointId: fields["checkpointId"] as number, record: index });
        break;
      case "checkpoint.stored":
        this.completedUpTo(fields["checkpointId"] as number);
        break;
      case "store.spoiled":
        if (BROKEN_PROMISES.has(fields["mode"] as string))
          this.spoiled.add(fields["key"] as string);
        break;
      case "client.gaveUp":
        this.clientGaveUp = fields["cause"] as string;
        break;
      case "store.put":
        if (process === RECOVERY_STORE) this.onPointer(fields["key"] as string);
        break;
      case "job.savepointRestored": {
        const checkpointId = fields["checkpointId"] as number;
        this.latestCompleted = checkpointId;
        this.stoppedWith = -1;
        this.restores.push({ checkpointId, record: index });
        break;
      }
      case "task.snapshot":
        this.snapshotsDurable.set(fields["path"] as string, index);
        break;
      case "job.status": {
        const status = fields["to"] as JobStatus;
        this.statuses.push({ status, cause: fields["cause"] as string });
        if (fields["from"] === "INITIALIZING") {
          this.leaders.set(fields["jobId"] as string, process);
        }
        if (isGloballyTerminal(status)) this.jobEnded(fields["jobId"] as string, event);
        if (status === "CREATED") this.newLeader(index);
        break;
      }
    }
  }

  /** All is over when no job is left that was submitted. */
  private jobEnded(jobId: string, event: number): void {
    this.runningJobs.delete(jobId);
    if (this.runningJobs.size === 0) this.terminalEvent ??= event;
  }

  /** A leader begins with what it found, and knows nothing of earlier restarts. */
  private newLeader(record: number): void {
    this.takenOver = this.latestPointer;
    // It knows as completed what it has found.
    this.completedUpTo(this.latestPointer);
    this.restores.push({ checkpointId: -1, record });
  }

  private onPointer(key: string): void {
    this.isHighlyAvailable = true;
    if (!key.startsWith(POINTERS)) return;
    const checkpointId = Number(key.slice(key.lastIndexOf("/") + 1));
    this.latestPointer = Math.max(this.latestPointer, checkpointId);
  }

  private completedUpTo(checkpointId: number): void {
    this.latestCompleted = Math.max(this.latestCompleted, checkpointId);
  }
}
