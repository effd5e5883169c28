/**
 * Takes jobs from clients, starts a JobMaster for each, and remembers how they ended.
 *
 * Flink: org.apache.flink.runtime.dispatcher.StandaloneDispatcher
 * Simplified: without high availability nothing is kept of a job when the JobManager dies
 */
import type { Address, Message } from "../../kernel/process.js";
import type { JobStatus } from "../../model/execution-attempt.js";
import type { JobGraph } from "../../model/job-graph.js";
import { JavaException } from "../../model/java-exception.js";
import type { ClusterEnvironment } from "../cluster-environment.js";
import { newSessionId } from "../highavailability/leader-session.js";
import type { DispatcherMessage, JobResult } from "../rpc/dispatcher-gateway.js";
import { RpcEndpoint, type Continuation, type RpcState } from "../rpc/rpc-endpoint.js";
import type { Caller, CallOutcome } from "../rpc/rpc-message.js";

interface DispatchedJob {
  readonly name: string;
  /** `null` while it runs. */
  result: JobResult | null;
  /** Clients that wait for the result. */
  readonly waiting: Caller[];
}

interface SavedDispatcher {
  readonly rpc: RpcState;
  readonly dispatcherId: string;
  readonly jobs: Map<string, DispatchedJob>;
}

interface StatusContinuation extends Continuation {
  readonly kind: "jobStatus";
  readonly caller: Caller | null;
}

/** Name of the JobMaster's process of a job. */
export function jobMasterProcessName(jobId: string): string {
  return `jobmaster:${jobId}`;
}

export class Dispatcher extends RpcEndpoint {
  private dispatcherId = "";
  private jobs = new Map<string, DispatchedJob>();

  constructor(environment: ClusterEnvironment) {
    super(environment.rpc);
  }

  save(): SavedDispatcher {
    return { rpc: this.rpc, dispatcherId: this.dispatcherId, jobs: this.jobs };
  }

  load(state: unknown): void {
    const saved = state as SavedDispatcher;
    this.rpc = saved.rpc;
    this.dispatcherId = saved.dispatcherId;
    this.jobs = saved.jobs;
  }

  protected startUp(): void {
    this.dispatcherId = newSessionId(this.ctx);
    this.ctx.emit("leader.granted", { component: "dispatcher", sessionId: this.dispatcherId });
    this.ctx.point("dispatcher.leader.granted");
  }

  protected goOn(continuation: Continuation, outcome: CallOutcome): void {
    const { caller } = continuation as StatusContinuation;
    if (outcome.ok) this.answer(caller, outcome.value);
    else this.refuse(caller, outcome.error);
  }

  protected onTimer(_key: string): void {}

  protected handle(incoming: Message, from: Address): void {
    const message = incoming as DispatcherMessage;
    const caller = this.callerOf(message, from);
    switch (message.type) {
      case "dispatcher.submitJob":
        this.submitJob(message.jobGraph);
        this.answer(caller, null);
        return;
      case "dispatcher.requestJobStatus":
        this.requestJobStatus(message.jobId, caller);
        return;
      case "dispatcher.requestJobResult":
        this.requestJobResult(message.jobId, caller);
        return;
      case "dispatcher.cancelJob":
        this.jobOf(message.jobId);
        this.tell(this.jobMaster(message.jobId), { type: "jobMaster.cancel" });
        this.answer(caller, null);
        return;
      case "dispatcher.jobTerminated":
        this.jobTerminated(message.result);
        return;
    }
  }

  private submitJob(jobGraph: JobGraph): void {
    const { jobId, name, vertices } = jobGraph;
    if (this.jobs.has(jobId)) {
      throw new JavaException("DuplicateJobSubmissionException", "Job has already been submitted.");
    }
    this.jobs.set(jobId, { name, result: null, waiting: [] });
    const tasks = vertices.reduce((sum, { parallelism }) => sum + parallelism, 0);
    this.ctx.emit("job.submitted", { jobId, name, tasks });
    this.ctx.point("job.submitted");
    this.ctx.point("job.plan.persisted");
    this.ctx.spawn(jobMasterProcessName(jobId), "jobmaster", Object.freeze({ jobId }));
  }

  private requestJobStatus(jobId: string, caller: Caller | null): void {
    const { result } = this.jobOf(jobId);
    if (result !== null) {
      const status: JobStatus = result.status;
      this.answer(caller, status);
      return;
    }
    const continuation: StatusContinuation = { kind: "jobStatus", caller };
    this.ask(this.jobMaster(jobId), { type: "jobMaster.requestJobStatus" }, continuation);
  }

  private requestJobResult(jobId: string, caller: Caller | null): void {
    const job = this.jobOf(jobId);
    if (job.result !== null) this.answer(caller, job.result);
    else if (caller !== null) job.waiting.push(caller);
  }

  private jobTerminated(result: JobResult): void {
    const job = this.jobs.get(result.jobId);
    if (job === undefined || job.result !== null) return;
    job.result = Object.freeze(result);
    for (const caller of job.waiting.splice(0)) this.answer(caller, job.result);
    this.ctx.point("job.terminated");
    this.ctx.stop(jobMasterProcessName(result.jobId));
  }

  private jobOf(jobId: string): DispatchedJob {
    const job = this.jobs.get(jobId);
    if (job !== undefined) return job;
    throw new JavaException("FlinkJobNotFoundException", `Could not find Flink job (${jobId})`);
  }

  private jobMaster(jobId: string): Address {
    return `${this.ctx.machine}/${jobMasterProcessName(jobId)}`;
  }
}
