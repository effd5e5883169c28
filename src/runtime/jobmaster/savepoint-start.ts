/**
 * Reads the savepoint that a job starts from before its scheduler begins; a job that cannot have it
 * fails at once.
 *
 * Flink: org.apache.flink.runtime.scheduler.DefaultExecutionGraphFactory
 * (`tryRestoreExecutionGraphFromSavepoint`)
 * Simplified: the JobMaster is there while the savepoint is read
 */
import type { StoreReply, StoreRequest } from "../../model/external-protocol.js";
import { checkState } from "../../model/java-exception.js";
import { loadSavepoint, metadataOf } from "../checkpoint/load-savepoint.js";
import { throwableOf } from "../rpc/rpc-message.js";
import type { SchedulerNG } from "../scheduler/scheduler-ng.js";
import type { JobEnvironment } from "./job-environment.js";

const REQUEST_ID = "savepoint.restore";

export const NO_CHECKPOINT_COORDINATOR =
  "There is no checkpoint coordinator: set execution.checkpointing.interval.";

export class SavepointStart {
  private readonly job: JobEnvironment;
  private readonly scheduler: SchedulerNG;
  private readonly request: (request: StoreRequest) => void;
  private readonly startScheduling: () => void;

  constructor(
    job: JobEnvironment,
    scheduler: SchedulerNG,
    request: (request: StoreRequest) => void,
    startScheduling: () => void,
  ) {
    this.job = job;
    this.scheduler = scheduler;
    this.request = request;
    this.startScheduling = startScheduling;
  }

  begin(): void {
    const { savepointRestore } = this.job;
    if (savepointRestore === null) this.startScheduling();
    else {
      this.request({ type: "store.get", requestId: REQUEST_ID, key: metadataOf(savepointRestore) });
    }
  }

  /** Whether the answer was to the request of this component. */
  onReply(reply: StoreReply): boolean {
    const { jobGraph, savepointRestore } = this.job;
    if (reply.requestId !== REQUEST_ID || savepointRestore === null) return false;
    const { checkpointing } = this.scheduler;
    try {
      checkState(checkpointing !== null, NO_CHECKPOINT_COORDINATOR);
      const checkpoint = loadSavepoint(jobGraph, savepointRestore, reply);
      checkpointing.adoptSavepoint(checkpoint, savepointRestore);
    } catch (error) {
      this.scheduler.failInitialization(throwableOf(error));
      return true;
    }
    this.startScheduling();
    return true;
  }
}
