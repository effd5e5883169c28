/**
 * What clients and JobMasters tell and ask the Dispatcher.
 *
 * Flink: org.apache.flink.runtime.dispatcher.DispatcherGateway
 * Simplified: no blobs, no web monitor, a savepoint is asked for and answered in one call
 */
import type { JobStatus, SerializedThrowable } from "../../model/execution-attempt.js";
import type { JobGraph } from "../../model/job-graph.js";
import type { SavepointRequest } from "./job-master-gateway.js";
import type { RevokeLeadership } from "./leader-election-gateway.js";
import type { JobResourceRequirements } from "../scheduler/adaptive/job-resource-requirements.js";
import type { RpcMessage } from "./rpc-message.js";

/** How a job ended. */
export interface JobResult {
  readonly jobId: string;
  readonly status: JobStatus;
  readonly cause: SerializedThrowable | null;
}

export type DispatcherMessage = RpcMessage &
  (
    | {
        /** As clients submit a job: as the only one of an application that has the job's id. */
        readonly type: "dispatcher.submitApplication";
        readonly jobGraph: JobGraph;
        /** Savepoint to start from, instead of what the configuration says. */
        readonly restorePath?: string;
      }
    | {
        /** To an application that is known already. */
        readonly type: "dispatcher.submitJob";
        readonly jobGraph: JobGraph;
        /** Savepoint to start from, instead of what the configuration says. */
        readonly restorePath?: string;
      }
    /** Answer: the ids of all jobs that are known, running or over. */
    | { readonly type: "dispatcher.listJobs" }
    /** Answer: a JobStatus. */
    | { readonly type: "dispatcher.requestJobStatus"; readonly jobId: string }
    /** Answer, when the job has ended: a JobResult. */
    | { readonly type: "dispatcher.requestJobResult"; readonly jobId: string }
    | { readonly type: "dispatcher.cancelJob"; readonly jobId: string }
    /** Answer, when it is complete: its path. */
    | (SavepointRequest & {
        readonly type: "dispatcher.triggerSavepoint";
        readonly jobId: string;
        readonly cancelJob: boolean;
      })
    /** Answer, when the job has stopped: the savepoint's path. */
    | (SavepointRequest & {
        readonly type: "dispatcher.stopWithSavepoint";
        readonly jobId: string;
        readonly drain: boolean;
      })
    /** Answer, when it is complete: its path. */
    | { readonly type: "dispatcher.triggerCheckpoint"; readonly jobId: string }
    | {
        readonly type: "dispatcher.updateJobResourceRequirements";
        readonly jobId: string;
        readonly requirements: JobResourceRequirements;
      }
    /** From a JobMaster: its job reached a terminal state. */
    | { readonly type: "dispatcher.jobTerminated"; readonly result: JobResult }
    /** From a JobMaster: it has taken its job over and schedules it now. */
    | { readonly type: "dispatcher.jobMasterStarted"; readonly jobId: string }
    | RevokeLeadership
  );
