/**
 * What happens before a JobMaster schedules its job: it reads what a former leader has left, or else
 * the savepoint that the job starts from, and takes over from there how many key groups there are. A
 * job for which that fails is over before it began.
 *
 * Flink: org.apache.flink.runtime.scheduler.DefaultExecutionGraphFactory,
 * org.apache.flink.runtime.jobmaster.DefaultJobMasterServiceProcess
 * Simplified: the JobMaster is there already, but nobody can find it
 */
import type { StoreReply, StoreRequest } from "../../model/external-protocol.js";
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import { checkState } from "../../model/java-exception.js";
import { adoptedMaxParallelism } from "../checkpoint/assign-checkpoint.js";
import { loadSavepoint, metadataOf } from "../checkpoint/load-savepoint.js";
import { checkVertexParallelism } from "../executiongraph/check-vertex-parallelism.js";
import { asCompletionException } from "../rpc/completion-exception.js";
import { throwable, throwableOf } from "../rpc/rpc-message.js";
import type { JobCheckpointing } from "./job-checkpointing.js";
import type { JobEnvironment } from "./job-environment.js";

const REQUEST_ID = "savepoint.restore";

export const NO_CHECKPOINT_COORDINATOR =
  "There is no checkpoint coordinator: set execution.checkpointing.interval.";

export interface JobInitializationEffects {
  readonly checkpointing: () => JobCheckpointing | null;
  request(request: StoreRequest): void;
  /** The checkpoint that the job starts from has another number of key groups, by vertex. */
  adoptMaxParallelism(maxParallelism: readonly number[]): void;
  initialized(): void;
  failed(cause: SerializedThrowable): void;
}

export class JobInitialization {
  private readonly job: JobEnvironment;
  private readonly effects: JobInitializationEffects;

  constructor(job: JobEnvironment, effects: JobInitializationEffects) {
    this.job = job;
    this.effects = effects;
  }

  begin(): void {
    this.attempt(() => {
      checkVertexParallelism(this.job.jobGraph.vertices);
      const recovery = this.effects.checkpointing()?.recovery ?? null;
      if (recovery === null) this.onRecovered();
      else recovery.recover();
    });
  }

  /** What a former leader has left is here; only if that is nothing, the savepoint counts. */
  onRecovered(): void {
    const { savepointRestore } = this.job;
    if (savepointRestore === null || this.latestCheckpoint() !== null) this.finish();
    else {
      const key = metadataOf(savepointRestore);
      this.effects.request({ type: "store.get", requestId: REQUEST_ID, key });
    }
  }

  /** What a former leader has left cannot be read. */
  onRecoveryFailed(cause: SerializedThrowable): void {
    const text = "Failed to initialize high-availability completed checkpoint store";
    this.fail(throwable("JobExecutionException", text, cause));
  }

  /** Whether the answer was to the request of this component. */
  onReply(reply: StoreReply): boolean {
    const { jobGraph, savepointRestore } = this.job;
    if (reply.requestId !== REQUEST_ID || savepointRestore === null) return false;
    this.attempt(() => {
      const checkpointing = this.effects.checkpointing();
      checkState(checkpointing !== null, NO_CHECKPOINT_COORDINATOR);
      const checkpoint = loadSavepoint(jobGraph, savepointRestore, reply);
      checkpointing.adoptSavepoint(checkpoint, savepointRestore);
      this.finish();
    });
    return true;
  }

  private finish(): void {
    this.attempt(() => {
      const { jobGraph } = this.job;
      const latest = this.latestCheckpoint();
      if (latest !== null) {
        const adopted = adoptedMaxParallelism(jobGraph, latest);
        const isOther = jobGraph.vertices.some(
          ({ maxParallelism }, index) => maxParallelism !== adopted[index],
        );
        if (isOther) this.effects.adoptMaxParallelism(adopted);
      }
      this.effects.initialized();
    });
  }

  private latestCheckpoint(): ReturnType<JobCheckpointing["checkpointToRestore"]> {
    return this.effects.checkpointing()?.checkpointToRestore() ?? null;
  }

  private attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.fail(throwableOf(error));
    }
  }

  private fail(failure: SerializedThrowable): void {
    const text = "Could not start the JobMaster.";
    const cause = asCompletionException(failure);
    this.effects.failed(throwable("JobInitializationException", text, cause));
  }
}
